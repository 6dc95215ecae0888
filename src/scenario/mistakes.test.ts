import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { scenarioCodes } from './codes.ts';
import { readScenario } from './read-scenario.ts';
import { smallVocabulary } from './testing.ts';

/** A good scenario, as lines that a mistake replaces. */
const good = `reenact: 1
title: A scenario
topology:
  settings: { max_connections: 50 }
  nodes:
    pg01: { role: primary }
    pg02: { role: standby }
    pg03: { role: standby, upstream: pg02 }
  addresses: { primary: pg01 }
workload: { kind: ledger, rate: 100/s }
suspects:
  lost: { fault: power-off, on: pg01, at: 3s }
  slow: { fault: slow-link, between: [pg01, clients], when: { node: pg02, lag: 1MB }, within: 9s }
  few-connections: { setting: topology.settings.max_connections, value: 50, neutral: 200 }
runbook:
  - { do: promote, node: pg02 }
symptoms:
  nobody-writes: { check: writes-unavailable }
limits: { watch: 20s }
`;

/** What is written instead of what, and the problem this is: the line and the text it points at, message, advice. */
interface Mistake {
  readonly code: keyof typeof scenarioCodes;
  readonly instead: string | RegExp;
  readonly write: string;
  readonly line: number;
  readonly under: string;
  readonly message: RegExp;
  readonly advice: RegExp;
}

// biome-ignore format: one line for each mistake
const mistakes: readonly Mistake[] = [
  { code: 'scenario/empty', instead: /^[^]*$/, write: '# nothing yet\n', line: 1, under: '#', message: /holds no scenario/, advice: /reenact init/ },
  { code: 'scenario/not-text', instead: 'A scenario', write: 'A\u0000scenario', line: 2, under: '\u0000', message: /not UTF-8 text/, advice: /UTF-8/ },
  { code: 'scenario/too-large', instead: 'A scenario', write: 'x'.repeat(600_000), line: 1, under: 'r', message: /at most 524288/, advice: /reenact init/ },
  { code: 'scenario/too-large', instead: 'A scenario', write: `\n${'- '.repeat(50_000)}`, line: 3, under: '-', message: /200 columns/, advice: /two spaces/ },
  { code: 'scenario/yaml-syntax', instead: 'between: [pg01, clients]', write: 'between: [pg01, clients', line: 13, under: '}', message: /bracket|missing/, advice: /close|Add/i },
  { code: 'scenario/yaml-syntax', instead: '  settings:', write: '\tsettings:', line: 4, under: '\t', message: /tab/, advice: /spaces/ },
  { code: 'scenario/yaml-syntax', instead: 'A scenario', write: '*nobody', line: 2, under: '*', message: /no anchor/, advice: /quotes/ },
  { code: 'scenario/yaml-syntax', instead: 'A scenario', write: '!important x', line: 2, under: '!important', message: /[Tt]ags/, advice: /quotes/ },
  { code: 'scenario/yaml-syntax', instead: 'limits:', write: '[a]: b\nlimits:', line: 19, under: '[', message: /plain word/, advice: /colon/ },
  { code: 'scenario/too-many-aliases', instead: 'title:', write: `sources: &a [x]\nstory: &b [${'*a,'.repeat(60)}]\nexpect: [${'*b,'.repeat(60)}]\ntitle:`, line: 4, under: '*', message: /more than 100 times/, advice: /Write the values out/ },
  { code: 'scenario/duplicate-key', instead: 'limits:', write: 'title: B\nlimits:', line: 19, under: 't', message: /stands twice/, advice: /Keep one/ },
  { code: 'scenario/unknown-version', instead: 'reenact: 1', write: 'reenact: 2', line: 1, under: '2', message: /version 1 .*not 2/, advice: /newer reenact/ },
  { code: 'scenario/unknown-key', instead: 'title:', write: 'titel:', line: 2, under: 'titel', message: /`titel` is not a key/, advice: /Did you mean `title`/ },
  { code: 'scenario/unknown-key', instead: '  nodes:', write: '  hosts:', line: 5, under: 'hosts', message: /`hosts`/, advice: /called `nodes`/ },
  { code: 'scenario/unknown-key', instead: 'limits: {', write: 'archive: true\nlimits: {', line: 19, under: 'archive', message: /`archive`/, advice: /belongs under `topology`/ },
  { code: 'scenario/unknown-key', instead: 'on: pg01,', write: 'on: pg01, with: { speed: 1 },', line: 12, under: 'speed', message: /`speed`/, advice: /Remove it/ },
  { code: 'scenario/unknown-key', instead: 'node: pg02 }\n', write: 'nod: pg02 }\n', line: 16, under: 'nod', message: /`nod`/, advice: /`node`/ },
  { code: 'scenario/missing-key', instead: 'symptoms:\n  nobody-writes: { check: writes-unavailable }\n', write: '', line: 1, under: 'r', message: /nothing to judge/, advice: /check: writes-unavailable/ },
  { code: 'scenario/missing-key', instead: ', at: 3s', write: '', line: 12, under: 'lost', message: /when lost strikes/, advice: /`at: 3s`.*`when:`/ },
  { code: 'scenario/missing-key', instead: 'on: pg01, ', write: '', line: 12, under: 'lost', message: /what power-off acts on/, advice: /`on:`/ },
  { code: 'scenario/missing-key', instead: 'node: pg02, lag: 1MB', write: 'node: pg02', line: 13, under: 'when', message: /awaited about "pg02"/, advice: /`lag`/ },
  { code: 'scenario/missing-key', instead: 'fault: power-off, ', write: '', line: 12, under: 'lost', message: /neither a fault nor a setting/, advice: /`fault:`.*`setting:`/ },
  { code: 'scenario/missing-unit', instead: 'at: 3s', write: 'at: 3', line: 12, under: '3', message: /3 of what/, advice: /3s for seconds/ },
  { code: 'scenario/missing-unit', instead: 'lag: 1MB', write: 'lag: 1', line: 13, under: '1', message: /1 of what/, advice: /1MB/ },
  { code: 'scenario/missing-unit', instead: '  nodes:', write: '  links: [{ between: [pg01, pg02], delay: 5 }]\n  nodes:', line: 5, under: '5', message: /5 of what/, advice: /5ms for milliseconds/ },
  { code: 'scenario/missing-deadline', instead: ', within: 9s', write: '', line: 13, under: 'when', message: /for how long/, advice: /`within: 30s`/ },
  { code: 'scenario/wrong-type', instead: 'A scenario', write: '[a, b]', line: 2, under: '[', message: /a list, but must be text/, advice: /one line/ },
  { code: 'scenario/wrong-type', instead: '{ watch: 20s }', write: '', line: 19, under: 'limits', message: /no value/, advice: /remove the line/ },
  { code: 'scenario/wrong-type', instead: /^[^]*$/, write: 'just words', line: 1, under: 'just words', message: /mapping that begins/, advice: /reenact init/ },
  { code: 'scenario/wrong-value', instead: 'role: standby }', write: 'role: replica }', line: 7, under: 'replica', message: /cannot be "replica"/, advice: /primary, standby/ },
  { code: 'scenario/wrong-value', instead: '100/s', write: 'fast', line: 10, under: 'fast', message: /not a rate/, advice: /100\/s/ },
  { code: 'scenario/wrong-value', instead: '  nodes:', write: '  postgres: 12\n  nodes:', line: 5, under: '12', message: /at least 13, not 12/, advice: /13 to 18/ },
  { code: 'scenario/wrong-value', instead: 'watch: 20s', write: 'watch: 99999999h', line: 19, under: '99999999h', message: /`watch`: it is longer than 31d/, advice: /31d or less/ },
  { code: 'scenario/bad-name', instead: '    pg03:', write: '    3pg:', line: 8, under: '3pg', message: /`3pg` cannot be a name/, advice: /begins with a letter/ },
  { code: 'scenario/bad-name', instead: '    pg03:', write: '    пг03:', line: 8, under: 'пг03', message: /cannot be a name/, advice: /letter from a to z/ },
  { code: 'scenario/bad-name', instead: '    pg03:', write: '    __proto__:', line: 8, under: '__proto__', message: /cannot be a name/, advice: /Rename/ },
  { code: 'scenario/bad-name', instead: '    pg03:', write: '    clients:', line: 8, under: 'clients', message: /where the clients are/, advice: /Rename/ },
  { code: 'scenario/duplicate-name', instead: 'do: promote,', write: 'do: promote, name: lost,', line: 16, under: 'lost', message: /in `suspects` already/, advice: /another name/ },
  { code: 'scenario/unknown-kind', instead: 'fault: power-off', write: 'fault: power-of', line: 12, under: 'power-of', message: /no fault called "power-of"/, advice: /`power-off`.*list faults/ },
  { code: 'scenario/unknown-kind', instead: 'kind: ledger', write: 'kind: pgbench', line: 10, under: 'pgbench', message: /no workload called "pgbench"/, advice: /ledger/ },
  { code: 'scenario/unknown-kind', instead: 'do: promote', write: 'do: demote', line: 16, under: 'demote', message: /no action called/, advice: /promote, move-address/ },
  { code: 'scenario/unknown-kind', instead: 'check: writes-unavailable', write: 'check: writes-failing', line: 18, under: 'writes-failing', message: /no check called/, advice: /list checks/ },
  { code: 'scenario/unknown-kind', instead: 'suspects:', write: 'manager: patroni\nsuspects:', line: 11, under: 'patroni', message: /no manager called/, advice: /by-hand/ },
  { code: 'scenario/unknown-node', instead: 'on: pg01', write: 'on: pg09', line: 12, under: 'pg09', message: /called "pg09"/, advice: /`pg01`/ },
  { code: 'scenario/unknown-node', instead: 'upstream: pg02', write: 'upstream: db2', line: 8, under: 'db2', message: /called "db2"/, advice: /pg01, pg02, pg03/ },
  { code: 'scenario/unknown-node', instead: 'do: promote, node: pg02', write: 'do: promote, node: pg04', line: 16, under: 'pg04', message: /called "pg04"/, advice: /Did you mean/ },
  { code: 'scenario/unknown-node', instead: '{ check: writes-unavailable }', write: '{ check: log-line, node: pg00, matches: x }', line: 18, under: 'pg00', message: /called "pg00"/, advice: /Did you mean/ },
  { code: 'scenario/unknown-address', instead: 'kind: ledger,', write: 'kind: ledger, address: replica,', line: 10, under: 'replica', message: /address of the topology is called "replica"/, advice: /primary/ },
  { code: 'scenario/unknown-part', instead: 'node: pg02, lag: 1MB', write: 'part: shop, gauge: inside, above: 1', line: 13, under: 'shop', message: /would be a part/, advice: /under `platform:`/ },
  { code: 'scenario/unknown-event', instead: '{ node: pg02, lag: 1MB }', write: '{ after: lots }', line: 13, under: 'lots', message: /called "lots"/, advice: /`lost`/ },
  { code: 'scenario/no-primary', instead: 'role: primary', write: 'role: standby', line: 5, under: 'nodes', message: /No node is the primary/, advice: /pg01: \{ role: primary \}/ },
  { code: 'scenario/two-primaries', instead: 'pg02: { role: standby', write: 'pg02: { role: primary', line: 7, under: 'primary', message: /second primary beside pg01/, advice: /standby/ },
  { code: 'scenario/upstream-loop', instead: 'pg02: { role: standby }', write: 'pg02: { role: standby, upstream: pg03 }', line: 7, under: 'pg03', message: /pg02 streams from pg03 streams from pg02/, advice: /pg01/ },
  { code: 'scenario/bad-combination', instead: 'role: primary', write: 'role: primary, replication: sync', line: 6, under: 'replication', message: /is the primary/, advice: /Remove it/ },
  { code: 'scenario/bad-combination', instead: 'upstream: pg02', write: 'upstream: pg02, replication: sync', line: 8, under: 'pg02', message: /only for standbys/, advice: /async/ },
  { code: 'scenario/bad-combination', instead: 'at: 3s', write: 'at: 3s, when: { clients: failing }, within: 3s', line: 12, under: 'at', message: /both say when/, advice: /then: 2s/ },
  { code: 'scenario/bad-combination', instead: 'at: 3s', write: 'at: 3s, within: 3s', line: 12, under: 'within', message: /no `when`/, advice: /when:/ },
  { code: 'scenario/bad-combination', instead: 'on: pg01', write: 'between: [pg01, pg02]', line: 12, under: 'between', message: /does not act on/, advice: /`on:`/ },
  { code: 'scenario/bad-combination', instead: 'fault: power-off, on: pg01', write: 'fault: lose-segment', line: 12, under: 'lose-segment', message: /has none/, advice: /archive: true/ },
  { code: 'scenario/bad-combination', instead: 'between: [pg01, clients]', write: 'between: [pg01, pg01]', line: 13, under: 'pg01', message: /both ends/, advice: /different/ },
  { code: 'scenario/bad-combination', instead: 'lag: 1MB', write: 'lag: 1MB, is: paused', line: 13, under: 'lag', message: /are two/, advice: /Keep one/ },
  { code: 'scenario/bad-combination', instead: 'node: pg02 }\n', write: 'node: pg02, at: 3s }\n', line: 16, under: 'at', message: /no time of its own/, advice: /wait: 3s/ },
  { code: 'scenario/waits-for-itself', instead: '{ node: pg02, lag: 1MB }', write: '{ after: slow }', line: 13, under: 'slow', message: /slow waits for slow/, advice: /at:/ },
  { code: 'scenario/never-due', instead: 'at: 3s', write: 'at: 20s', line: 12, under: '20s', message: /due at 20.0 s.*ends at 20.0 s/, advice: /`watch`/ },
  { code: 'scenario/unknown-setting', instead: 'max_connections: 50', write: 'max_wall_size: 1GB', line: 4, under: 'max_wall_size', message: /PostgreSQL 18 has no setting `max_wall_size`/, advice: /Did you mean `max_wal_size`/ },
  { code: 'scenario/unknown-setting', instead: '{ role: primary }', write: '{ role: primary, settings: { promote_trigger_file: x } }', line: 6, under: 'promote_trigger_file', message: /PostgreSQL 18 has no/, advice: /15 was the last/ },
  { code: 'scenario/unknown-setting', instead: '  settings: { max', write: '  postgres: 15\n  settings: { io_method: sync, max', line: 5, under: 'io_method', message: /PostgreSQL 15 has no/, advice: /came with 18/ },
  { code: 'scenario/unknown-setting', instead: 'max_connections: 50', write: 'block_size: 8192', line: 4, under: 'block_size', message: /nothing can set it/, advice: /Leave it out/ },
  { code: 'scenario/unknown-setting', instead: 'setting: topology.settings.max_connections', write: 'setting: topology.settings.max_conections', line: 14, under: 'topology.settings.max_conections', message: /no setting `max_conections`/, advice: /`max_connections`/ },
  { code: 'scenario/unknown-setting', instead: 'fault: power-off, on: pg01', write: 'fault: change-setting, on: pg01, with: { setting: Work_Mem, value: 4MB }', line: 12, under: 'Work_Mem', message: /written `work_mem`/, advice: /small letters/ },
  { code: 'scenario/unknown-setting', instead: 'max_connections: 50', write: 'max_connections: 50, Max_Connections: 40', line: 4, under: 'Max_Connections', message: /written `max_connections`/, advice: /small letters/ },
  { code: 'scenario/bad-combination', instead: 'watch: 20s', write: 'watch: 20s, disk: 64MB', line: 5, under: 'nodes', message: /its share of 64MB of disk, less than two segments of 16MB/, advice: /`disk: 96MB` or more/ },
  { code: 'scenario/bad-combination', instead: 'max_connections: 50', write: 'wal_level: minimal', line: 4, under: 'minimal', message: /wal_level = minimal takes max_wal_senders = 0/, advice: /`wal_level` or `max_wal_senders`/ },
  { code: 'scenario/bad-combination', instead: '{ role: primary }', write: '{ role: primary, settings: { reserved_connections: 60 } }', line: 6, under: '60', message: /more than the 63 connections/, advice: /`reserved_connections`/ },
  { code: 'scenario/setting-value', instead: 'max_connections: 50', write: 'wal_level: replicated', line: 4, under: 'replicated', message: /cannot be "replicated"/, advice: /`replica`\? It can be: minimal, replica, logical/ },
  { code: 'scenario/setting-value', instead: 'max_connections: 50', write: 'max_wal_size: 4XB', line: 4, under: '4XB', message: /"XB" is no unit/, advice: /B, kB, MB, GB, TB/ },
  { code: 'scenario/setting-value', instead: 'max_connections: 50', write: 'work_mem: 64KB', line: 4, under: '64KB', message: /"KB" is no unit/, advice: /Did you mean `64kB`/ },
  { code: 'scenario/setting-value', instead: 'max_connections: 50', write: 'max_wal_size: 1MB', line: 4, under: '1MB', message: /from 2MB to 2147483647MB/, advice: /between/ },
  { code: 'scenario/setting-value', instead: 'max_connections: 50', write: 'log_file_mode: 0600', line: 4, under: '0600', message: /from 0 to 511/, advice: /`'0600'`/ },
  { code: 'scenario/bad-combination', instead: /pg01: .*\n.*standby }/, write: 'pg01: { role: primary, settings: { synchronous_standby_names: "" } }\n    pg02: { role: standby, replication: sync }', line: 7, under: 'sync', message: /pg02 never becomes synchronous: .* pg01 is ''/, advice: /list pg02/ },
  { code: 'scenario/setting-value', instead: 'max_connections: 50', write: 'max_connections: 50s', line: 4, under: '50s', message: /takes no unit/, advice: /`50`/ },
  { code: 'scenario/setting-value', instead: 'max_connections: 50', write: 'checkpoint_timeout: often', line: 4, under: 'often', message: /it is a number/, advice: /us, ms, s, min, h, d; without one it counts s/ },
  { code: 'scenario/setting-value', instead: 'max_connections: 50', write: 'jit: maybe', line: 4, under: 'maybe', message: /it is a switch/, advice: /`on` or `off`/ },
  { code: 'scenario/setting-value', instead: 'max_connections: 50', write: 'synchronous_standby_names: ANY (pg02)', line: 4, under: 'ANY', message: /list of standbys/, advice: /`ANY 1 \(a, b\)`/ },
  { code: 'scenario/unknown-node', instead: 'max_connections: 50', write: 'synchronous_standby_names: "2 (pg02, pg09)"', line: 4, under: '"2 (pg02, pg09)"', message: /lists "pg09"/, advice: /Did you mean/ },
  { code: 'scenario/suspect-value', instead: 'value: 50, neutral: 200', write: 'value: 50, neutral: 0', line: 14, under: '0', message: /With topology.settings.max_connections = 0: .*from 1 to 262143/, advice: /between/ },
  { code: 'scenario/suspect-value', instead: 'limits:', write: 'remedies: { it: { set: { topology.settings.jit: maybe } } }\nlimits:', line: 19, under: 'maybe', message: /With it in place: `jit` cannot be/, advice: /`on`/ },
  { code: 'scenario/unknown-setting', instead: 'limits:', write: 'remedies: { it: { set: { topology.settings.jitter: on } } }\nlimits:', line: 19, under: 'topology.settings.jitter', message: /no setting `jitter`/, advice: /extensions/ },
  { code: 'scenario/setting-path', instead: 'setting: topology.settings.max_connections', write: 'setting: topology.nodes.pg2.settings.x', line: 14, under: 'topology.nodes.pg2.settings.x', message: /`topology.nodes` has no `pg2`/, advice: /`pg0[1-3]`/ },
  { code: 'scenario/setting-path', instead: 'setting: topology.settings.max_connections', write: 'setting: topology.postgres.vresion', line: 14, under: 'topology.postgres.vresion', message: /`vresion` is not a key/, advice: /`version`/ },
  { code: 'scenario/setting-path', instead: 'setting: topology.settings.max_connections', write: 'setting: expect', line: 14, under: 'expect', message: /can change/, advice: /topology/ },
  { code: 'scenario/setting-path', instead: 'setting: topology.settings.max_connections', write: 'setting: workload', line: 14, under: 'workload', message: /whole section/, advice: /dot/ },
  { code: 'scenario/setting-path', instead: 'setting: topology.settings.max_connections', write: 'setting: topology.nodes.pg01', line: 14, under: 'topology.nodes.pg01', message: /not one value/, advice: /role/ },
  { code: 'scenario/reserved-setting', instead: 'max_connections: 50', write: 'max_connections: 50, port: 5433', line: 4, under: 'port', message: /`port` is how/, advice: /Leave it out/ },
  { code: 'scenario/reserved-setting', instead: 'max_connections: 50', write: 'Port: 5433', line: 4, under: 'Port', message: /`Port` is how/, advice: /Leave it out/ },
  { code: 'scenario/reserved-setting', instead: 'fault: power-off, on: pg01', write: 'fault: change-setting, on: pg01, with: { setting: PORT, value: 1 }', line: 12, under: 'PORT', message: /`PORT` is how/, advice: /Leave it out/ },
  { code: 'scenario/reserved-setting', instead: 'fault: power-off, on: pg01', write: 'fault: change-setting, on: pg01, with: { setting: port, value: 1 }', line: 12, under: 'port', message: /`port` is how/, advice: /Leave it out/ },
  { code: 'scenario/reserved-setting', instead: 'max_connections: 50', write: 'max_connections: 50, primary_slot_name: pg02', line: 4, under: 'primary_slot_name', message: /No slot is there/, advice: /abandoned-slot/ },
  { code: 'scenario/reserved-setting', instead: '{ role: primary }', write: "{ role: primary, settings: { primary_conninfo: 'host=pg09' } }", line: 6, under: 'primary_conninfo', message: /written for each run/, advice: /upstream/ },
  { code: 'scenario/suspect-value', instead: 'topology.settings.max_connections, value: 50, neutral: 200', write: 'workload.clients, value: 50, neutral: 0', line: 14, under: '0', message: /With workload.clients = 0: .*at least 1/, advice: /How many/ },
  { code: 'scenario/suspect-value', instead: 'topology.settings.max_connections, value: 50, neutral: 200', write: 'topology.link.delay, value: 50, neutral: 1ms', line: 14, under: '50', message: /50 of what/, advice: /50ms/ },
];

function problemsOf(text: string) {
  try {
    readScenario(text, 'x.yaml', { vocabulary: smallVocabulary });
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems;
    throw error;
  }
  return [];
}

describe('a mistake in a scenario file', () => {
  it('is not found where there is none', () => {
    expect(problemsOf(good)).toEqual([]);
  });

  it.each(mistakes)('$code: $write', ({ code, instead, write, line, under, message, advice }) => {
    const text = good.replace(instead, () => write);
    const problems = problemsOf(text);
    const problem = problems.find((each) => each.code === code);
    expect(problems.map((each) => each.code)).toContain(code);
    expect(problem?.message).toMatch(message);
    expect(problem?.advice).toMatch(advice);
    expect(problem?.position?.line).toBe(line);
    const pointedAt = text.split('\n')[line - 1]?.slice((problem?.position?.column ?? 0) - 1);
    expect(pointedAt?.startsWith(under)).toBe(true);
    expect(problem?.excerpt).toMatch(/^> *\d+ \|.*\n *\| *\^/m);
  });

  it('is one problem, not several', () => {
    // A parser that has lost its way may complain of several lines.
    const several = mistakes
      .filter(({ code }) => code !== 'scenario/yaml-syntax')
      .map(({ instead, write }) => good.replace(instead, () => write))
      .filter((text) => problemsOf(text).length > 1);
    expect(several).toEqual([]);
  });

  it('is covered for every code a file can cause', () => {
    // A file that cannot be opened, and a wrong choice of suspects, are no mistakes of a file's text.
    const elsewhere = ['scenario/unreadable', 'scenario/unknown-suspect'];
    const covered = new Set([...mistakes.map(({ code }) => code), ...elsewhere]);
    expect([...covered].sort()).toEqual(Object.keys(scenarioCodes).sort());
  });

  it('does not hide others: all are told, in the order of the file', () => {
    const text = good
      .replace('title:', 'titel:')
      .replace('role: primary', 'role: primry')
      .replace('100/s', 'fast')
      .replace('power-off', 'power-of')
      .replace('within: 9s', 'within: 9')
      .replace('promote', 'promot')
      .replace('writes-unavailable', 'writes');
    const lines = problemsOf(text).map(({ code, position }) => `${position?.line} ${code}`);
    expect(lines).toEqual([
      '2 scenario/unknown-key',
      '6 scenario/wrong-value',
      '10 scenario/wrong-value',
      '12 scenario/unknown-kind',
      '13 scenario/missing-unit',
      '16 scenario/unknown-kind',
      '18 scenario/unknown-kind',
    ]);
  });
});
