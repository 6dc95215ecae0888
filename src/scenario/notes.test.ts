import { describe, expect, it } from 'vitest';
import { notesOn } from './notes.ts';
import { readScenario } from './read-scenario.ts';

const notesIn = (text: string) => notesOn(readScenario(text, 'x.yaml').scenario);

const scenarioWith = (manager: string, rest = '') => `reenact: 1
title: Whose address is it
topology:
  postgres: { version: 15, binaries: system }
  nodes: { a: { role: primary }, b: { role: standby } }
  addresses: { vip: a }
manager: ${manager}
workload: { kind: ledger, address: vip }
symptoms: { outage: { check: writes-unavailable, longer-than: 2s } }
${rest}`;

describe('an address that the clients use', () => {
  it('is worth a note if the manager never moves it', () => {
    expect(notesIn(scenarioWith('patroni'))).toEqual([expect.stringContaining('never moves it')]);
    expect(notesIn(scenarioWith('patroni-daemon'))).toHaveLength(1);
    const other =
      '{ kind: pacemaker, configuration: "primitive x ocf:heartbeat:IPaddr2 params ip=10.0.0.1" }';
    expect(notesIn(scenarioWith(other))).toHaveLength(1);
  });

  it('is not if the manager moves it, by its settings or by its defaults', () => {
    expect(notesIn(scenarioWith('{ kind: patroni, address: vip }'))).toEqual([]);
    expect(notesIn(scenarioWith('pacemaker'))).toEqual([]);
    expect(notesIn(scenarioWith('pacemaker-daemon'))).toEqual([]);
    const byIp = '{ kind: pacemaker, configuration: "primitive x ocf:heartbeat:IPaddr2 params ip=vip" }';
    expect(notesIn(scenarioWith(byIp))).toEqual([]);
  });

  it('is worth a note that can be followed to the letter', () => {
    const text = scenarioWith('patroni');
    const [note] = notesIn(text);
    const [, advice] = /`(workload: .*)`/.exec(note ?? '') ?? [];
    expect(notesIn(text.replace(/^workload: .*$/m, advice ?? ''))).toEqual([]);
  });

  it('must be one of the topology where a manager moves it', () => {
    const wrong = scenarioWith('{ kind: patroni, address: vpi }');
    expect(() => notesIn(wrong)).toThrow(/No address of the topology is called "vpi"/);
  });

  it('is not if somebody else moves it, or nobody is to', () => {
    const step = 'runbook: [{ do: move-address, address: vip, to: b }]';
    expect(notesIn(scenarioWith('patroni', step))).toEqual([]);
    expect(notesIn(scenarioWith('by-hand'))).toEqual([]);
  });
});

describe('settings of a manager that are strange', () => {
  it('are scores and names of Pacemaker for what is not there', () => {
    const strange =
      '{ kind: pacemaker, scores: { vip-with-primary: 5, vip-with-master: 5 }, names: { c: x, b: y } }';
    expect(notesIn(scenarioWith(strange))).toEqual([
      expect.stringMatching(/score for vip-with-master .* are: vip-with-primary, promote-then-vip\./),
      expect.stringMatching(/name for c .* are: a, b\./),
    ]);
  });

  it('are times of Patroni in which a healthy leader loses its lease', () => {
    const timed = (ttl: string) =>
      `{ kind: patroni, address: vip, loop-wait: 10s, retry-timeout: 5s, ttl: ${ttl} }`;
    expect(notesIn(scenarioWith(timed('20s')))).toEqual([]);
    expect(notesIn(scenarioWith(timed('19s')))).toEqual([
      expect.stringContaining('Write `ttl: 20s` or more'),
    ]);
  });
});

describe('more clients than connections', () => {
  const crowd = (workload: string, suspects = '') =>
    notesIn(`reenact: 1
title: Who gets in
topology: { settings: { max_connections: 30 }, nodes: { a: { role: primary }, b: {} } }
workload: { kind: ledger, ${workload} }
symptoms: { outage: { check: writes-unavailable } }
${suspects}`);

  it('are worth a note if each keeps a connection', () => {
    expect(crowd('clients: 50')).toEqual([
      expect.stringMatching(/^50 clients keep a connection each, and `max_connections` of a is 30: /),
    ]);
    expect(crowd('clients: 30')).toEqual([]);
    expect(crowd('clients: 50, connections: per-transaction')).toEqual([]);
  });

  it('are worth one if a setting suspect that is left out makes it so', () => {
    const suspect =
      'suspects: { no-pool: { setting: workload.connections, value: per-transaction, neutral: kept } }';
    expect(crowd('clients: 50, connections: per-transaction', suspect)).toEqual([
      expect.stringMatching(/^without no-pool, 50 clients keep a connection each/),
    ]);
  });
});

describe('a setting that a server will refuse', () => {
  const changing = (params: string) =>
    notesIn(
      scenarioWith('by-hand', `suspects: { it: { fault: change-setting, on: a, at: 1s, with: ${params} } }`),
    );

  it('is worth a note if a fault or a step writes it, and no mistake: that may be the outage', () => {
    expect(changing('{ setting: wal_levle, value: minimal }')).toEqual([
      expect.stringMatching(
        /^it: PostgreSQL 15 has no setting `wal_levle`.*does not come up.*`wal_level`\?$/,
      ),
    ]);
    expect(changing('{ setting: max_wal_size, value: 4XB }')).toEqual([expect.stringContaining('"XB"')]);
    const step = 'runbook: [{ do: change-setting, node: a, setting: io_method, value: null }]';
    expect(notesIn(scenarioWith('by-hand', step))).toEqual([expect.stringContaining('It came with 18.')]);
  });

  it('is worth one if it does not go with the others that the server has', () => {
    expect(changing('{ setting: wal_level, value: minimal }')).toEqual([
      expect.stringMatching(
        /^it: with this `wal_level` a does not start again: .*`max_wal_senders` as well\.$/,
      ),
    ]);
    const both = `suspects:
  it: { fault: change-setting, on: a, at: 1s, with: { setting: wal_level, value: minimal } }
  too: { fault: change-setting, on: a, at: 1s, with: { setting: max_wal_senders, value: 0 } }
`;
    expect(notesIn(scenarioWith('by-hand', both))).toEqual([]);
  });

  it('is not if it is taken', () => {
    expect(changing('{ setting: wal_level, value: logical }')).toEqual([]);
    const step = 'runbook: [{ do: change-setting, node: a, setting: work_mem, value: null }]';
    expect(notesIn(scenarioWith('by-hand', step))).toEqual([]);
  });
});

it('says where more standbys follow than a node has WAL senders for', () => {
  const notesWith = (settings: string, upstream: string) =>
    notesIn(`reenact: 1
title: Two followers
topology: { settings: ${settings}, nodes: { a: { role: primary }, b: {}, c: { upstream: ${upstream} } } }
symptoms: { outage: { check: writes-unavailable } }
`);
  expect(notesWith('{ max_wal_senders: 1 }', 'a')).toEqual([
    expect.stringMatching(
      /^2 standbys stream from a, and its max_wal_senders is 1, .* turns the other 1 away /,
    ),
  ]);
  expect(notesWith('{ max_wal_senders: 0 }', 'a')).toEqual([
    expect.stringMatching(
      /is 0, which switches replication off: .* never becomes steady\. Write `max_wal_senders: 2`/,
    ),
  ]);
  expect(notesWith('{ max_wal_senders: 1 }', 'b')).toEqual([]);
  expect(notesWith('{}', 'a')).toEqual([]);
});

it('says which synchronous standby is listed and never there, as long as enough others are', () => {
  const notesWith = (list: string) =>
    notesIn(`reenact: 1
title: A standby that was renamed
topology: { settings: { synchronous_standby_names: '${list}' }, nodes: { a: { role: primary }, b: {}, c: {} } }
symptoms: { outage: { check: writes-unavailable } }
`);
  const note = expect.stringMatching(/lists "d", and no node .* never confirms a commit/) as unknown;
  expect(notesWith('ANY 1 (b, d)')).toEqual([note]);
  expect(notesWith('d, *')).toEqual([note]);
  expect(notesWith('ANY 2 (B, c)')).toEqual([]);
  expect(() => notesWith('ANY 2 (b, d)')).toThrow(/lists "d"/);
});

describe('two faults of one link', () => {
  const notesWith = (first: string, second: string) =>
    notesIn(`reenact: 1
title: Cut twice
topology: { nodes: { a: { role: primary }, b: {}, c: {} } }
suspects: { first: { fault: cut-link, ${first} }, second: { fault: cut-link, ${second} } }
symptoms: { outage: { check: writes-unavailable } }
`);

  it('are worth a note if one is undone while the other stands', () => {
    const notes = notesWith('between: [a, b], at: 1s, for: 4s', 'from: b, to: a, at: 2s, for: 10s');
    expect(notes).toEqual([
      expect.stringMatching(/^first ends while second is in force.*ends second as well/),
    ]);
    expect(notesWith('between: [a, b], at: 3s', 'from: a, to: b, at: 1s, for: 5s')).toEqual([
      expect.stringMatching(/^second ends while first is in force/),
    ]);
  });

  it('are not if they come after each other, end together, or share no direction', () => {
    expect(notesWith('between: [a, b], at: 1s, for: 40s', 'between: [a, b], at: 2s')).toEqual([]);
    expect(notesWith('between: [a, b], at: 1s, for: 2s', 'between: [a, b], at: 4s, for: 2s')).toEqual([]);
    expect(notesWith('between: [a, b], at: 1s, for: 5s', 'between: [a, b], at: 2s, for: 4s')).toEqual([]);
    expect(notesWith('from: a, to: b, at: 1s, for: 5s', 'from: b, to: a, at: 2s, for: 9s')).toEqual([]);
    expect(notesWith('between: [a, b], at: 1s, for: 5s', 'between: [a, c], at: 2s, for: 9s')).toEqual([]);
  });
});

describe('a symptom that takes more than the watch', () => {
  const notesWith = (symptom: string, watch = '60s') =>
    notesIn(`reenact: 1
title: Too short
topology: { nodes: { a: { role: primary }, b: {} } }
symptoms: { it: ${symptom} }
limits: { watch: ${watch} }
`);

  it('is worth a note', () => {
    expect(notesWith('{ check: writes-unavailable, longer-than: 10m }')).toEqual([
      expect.stringMatching(
        /^the symptom it \(writes-unavailable\) can never show: it takes more than 10 m 00 s, .* over after 1 m 00 s\. Write a `watch` of more than 10m/,
      ),
    ]);
    expect(notesWith('{ check: no-promotion, within: 120s }')).toHaveLength(1);
    expect(notesWith('{ check: no-promotion }', '30s')).toHaveLength(1);
    expect(notesWith('{ check: standby-down, node: b, longer-than: 40s, from: 30s }')).toHaveLength(1);
  });

  it('is not if there is time for it', () => {
    expect(notesWith('{ check: writes-unavailable, longer-than: 50s }')).toEqual([]);
    expect(notesWith('{ check: no-promotion }')).toEqual([]);
    expect(notesWith('{ check: log-line, node: a, matches: FATAL }', '1s')).toEqual([]);
  });

  it('is told of a platform, too', () => {
    const gauge = (longerThan: string) =>
      notesIn(`reenact: 1
title: A queue
platform: { parts: { shop: { part: server, service: 1s } } }
symptoms: { crowded: { check: gauge, part: shop, gauge: inside, longer-than: ${longerThan} } }
limits: { watch: 60s }
`);
    expect(gauge('61s')).toEqual([expect.stringContaining('crowded (gauge) can never show')]);
    expect(gauge('60s')).toEqual([]);
  });
});

describe('a fault of a node that has lost its power', () => {
  const dark = 'dark: { fault: power-off, on: b, at: 5s }';
  const notesWith = (faults: string, rest = '') =>
    notesIn(`reenact: 1
title: Struck when it is down
topology: { nodes: { a: { role: primary }, b: {} } }
suspects: { ${faults} }
symptoms: { outage: { check: writes-unavailable } }
${rest}`);
  const note = expect.stringMatching(
    /^late: dark has taken the power of b by then, .* `power-on`\.$/,
  ) as unknown;

  it('is worth a note if nothing gives the power back', () => {
    expect(notesWith(`${dark}, late: { fault: freeze, on: b, at: 9s }`)).toEqual([note]);
    expect(notesWith(`${dark}, late: { fault: power-off, on: b, at: 9s }`)).toEqual([note]);
    const after = 'when: { after: dark }, within: 9s';
    expect(notesWith(`${dark}, late: { fault: kill-postmaster, on: b, ${after} }`)).toEqual([note]);
    const brief = 'dark: { fault: power-off, on: b, at: 5s, for: 5s }';
    expect(notesWith(`${brief}, late: { fault: freeze, on: b, at: 9s }`)).toEqual([note]);
    expect(notesWith(`${dark}, late: { fault: freeze, on: b, at: 9s }`, 'manager: patroni')).toContainEqual(
      note,
    );
  });

  it('is not if it strikes elsewhere, before, or what needs no power, or if the power may be back', () => {
    expect(notesWith(`${dark}, late: { fault: freeze, on: a, at: 9s }`)).toEqual([]);
    expect(notesWith(`${dark}, early: { fault: freeze, on: b, at: 4s }`)).toEqual([]);
    expect(notesWith(`${dark}, late: { fault: fill-disk, on: b, at: 9s, with: { area: wal } }`)).toEqual([]);
    const brief = 'dark: { fault: power-off, on: b, at: 5s, for: 3s }';
    expect(notesWith(`${brief}, late: { fault: freeze, on: b, at: 9s }`)).toEqual([]);
    const waiting = 'when: { clients: failing }, within: 9s';
    expect(notesWith(`${dark}, late: { fault: freeze, on: b, ${waiting} }`)).toEqual([]);
    const step = 'runbook: [{ do: power-on, node: b, wait: 7s }]';
    expect(notesWith(`${dark}, late: { fault: freeze, on: b, at: 9s }`, step)).toEqual([]);
  });
});

describe('a step that promotes', () => {
  const notesWith = (runbook: string, rest = '') =>
    notesIn(`reenact: 1
title: Whom to promote
topology: { postgres: { version: 15, binaries: system }, nodes: { a: { role: primary }, b: {}, c: {} } }
runbook: [${runbook}]
symptoms: { outage: { check: writes-unavailable } }
${rest}`);
  const promote = (node: string) => `{ do: promote, node: ${node} }`;

  it('is worth a note if the node is primary already', () => {
    expect(notesWith(promote('a'))).toEqual([
      expect.stringMatching(
        /^promote: a is the primary from the beginning, .* the runbook ends with it\. Promote one of the standbys \(b, c\)/,
      ),
    ]);
    expect(notesWith(`${promote('b')}, ${promote('b')}`)).toEqual([
      expect.stringMatching(/^promote-2: b is primary since promote, /),
    ]);
  });

  it('is not if it is a standby by then, or may be', () => {
    expect(notesWith(`${promote('b')}, ${promote('c')}`)).toEqual([]);
    const follow = '{ do: follow, node: a, upstream: b }';
    expect(notesWith(`${promote('b')}, ${follow}, ${promote('a')}`)).toEqual([]);
    const rebuild = '{ do: rebuild-standby, node: a, from: b }';
    expect(notesWith(`${promote('b')}, ${rebuild}, ${promote('a')}`)).toEqual([]);
    const rebuilt =
      'suspects: { new: { fault: rebuild-standby, on: a, when: { node: b, is: primary }, within: 9s } }';
    expect(notesWith(promote('a'), rebuilt)).toEqual([]);
    expect(notesWith(promote('a'), 'manager: { kind: patroni, address: primary }')).toEqual([]);
  });
});

it('says where the shares of traffic do not make a whole', () => {
  const notesWith = (users: string) =>
    notesIn(`reenact: 1
title: Who is served
platform:
  parts:
    us-east-1: { part: region }
    ecr: { part: registry, in: us-east-1 }
    shop-pods: { part: deployment, in: us-east-1, images: ecr, pods: 9 }
    users: { part: traffic, ${users} }
symptoms: { outage: { check: gauge, part: users, gauge: answered, below: 0.5 } }
`);
  expect(notesWith('home: { shop-pods: 90% }')).toEqual([
    expect.stringMatching(/^users has shares of 90 % under `home`\. Let them be 100 % in all/),
  ]);
  expect(notesWith('home: { shop-pods: 100% }, elsewhere: { shop-pods: 30% }')).toEqual([]);
});
