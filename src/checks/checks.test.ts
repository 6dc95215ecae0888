import { describe, expect, it } from 'vitest';
import type { NodeState } from '../model/node-state.ts';
import { type Notes, notes, zeroMs } from '../recording/testing.ts';
import type { Finding } from './check.ts';
import { checks } from './index.ts';

/** Looks for one symptom as a scenario would name it. */
function ask(kind: string, params: Record<string, unknown>, written: Notes): Finding {
  const check = checks.find((candidate) => candidate.kind === kind);
  if (!check) throw new Error(`no check is called ${kind}`);
  return check.look(written.timeline(), check.params.parse(params));
}

const watched = () => notes().watch(30_000);
const down: Partial<NodeState> = { server: 'down' };

/** Looks at every node all the time, as they are when nothing happens. */
const quiet = () =>
  watched()
    .writes({ from: 0, to: 30_000 })
    .reads({ from: 5, to: 30_000, everyMs: 100 })
    .looks(0, 30_000, 'pg01', {
      walBytes: 16e6,
      flushedLsn: 100,
      archiver: { archived: 1, failed: 0, waiting: 0 },
    })
    .looks(0, 30_000, 'pg02', { replay: 'running', replayedLsn: 100, walBytes: 1 })
    .looks(0, 30_000, 'pg03', { replay: 'running', replayedLsn: 100 })
    .log(100, 'pg01', 'LOG', 'checkpoint starting: time')
    .holds(
      'pg01',
      Array.from({ length: 3_000 }, (_, index) => index + 1),
    )
    .holds(
      'pg02',
      Array.from({ length: 3_000 }, (_, index) => index + 1),
    );

/** Parameters with which each check can be asked about those notes. */
const sampleParams: Record<string, Record<string, unknown>> = {
  'writes-unavailable': {},
  'reads-unavailable': {},
  'primary-refuses': {},
  'no-promotion': {},
  'two-writable-primaries': {},
  'acknowledged-writes-lost': {},
  'rows-diverged': {},
  'node-down': { node: 'pg01' },
  'standby-down': { node: 'pg02' },
  'standby-cannot-start': { node: 'pg02' },
  'replay-paused': { node: 'pg02' },
  'replication-stalled': { node: 'pg02' },
  'archive-stalled': { node: 'pg01' },
  'wal-piles-up': { node: 'pg01', beyond: '64MB' },
  'log-line': { matches: 'PANIC' },
};

describe.each(checks.map((check) => [check.kind, check] as const))('%s', (kind, check) => {
  it('is absent when nothing happened', () => {
    expect(ask(kind, sampleParams[kind] ?? {}, quiet())).toMatchObject({ status: 'absent' });
  });

  it('cannot tell when the watch never began', () => {
    expect(ask(kind, sampleParams[kind] ?? {}, notes().end(0, 'world-failed')).status).toBe('cannot-tell');
  });

  it('cannot tell when the watch was recorded and nothing else', () => {
    expect(ask(kind, sampleParams[kind] ?? {}, watched()).status).toBe('cannot-tell');
  });

  it('never calls absent what a recording that was cut short may have missed', () => {
    const cut = notes()
      .watch(30_000, 'is cut short')
      .writes({ from: 0, to: 4_000 })
      .reads({ from: 5, to: 4_000 })
      .looks(0, 4_000, 'pg01', {
        walBytes: 1,
        flushedLsn: 1,
        archiver: { archived: 1, failed: 0, waiting: 0 },
      })
      .looks(0, 4_000, 'pg02', { replay: 'running', replayedLsn: 1 })
      .looks(0, 4_000, 'pg03')
      .log(100, 'pg01', 'LOG', 'checkpoint starting: time');
    expect(ask(kind, sampleParams[kind] ?? {}, cut).status).toBe('cannot-tell');
  });

  it('takes back the parameters it resolved, so that a resolved plan is a scenario', () => {
    const resolved = check.params.parse(sampleParams[kind] ?? {});
    expect(check.params.parse(resolved)).toEqual(resolved);
  });

  it('says what it asks and describes every parameter', () => {
    expect(check.asks).toMatch(/\?$/);
    const { shape } = check.params as unknown as { shape: Record<string, { description?: string }> };
    for (const param of Object.values(shape)) expect(param.description).toMatch(/\.$/);
  });
});

describe('unavailable', () => {
  const broken = watched()
    .writes({ from: 0, to: 10_000 })
    .writes({ from: 10_000, to: 16_000, outcome: 'failed', error: 'refused ECONNREFUSED' })
    .writes({ from: 16_000, to: 30_000 })
    .reads({ from: 0, to: 30_000 });

  it('is present with its length when it lasts longer, and absent with it when not', () => {
    const found = ask('writes-unavailable', { 'longer-than': '5s' }, broken);
    expect(found).toMatchObject({ status: 'present', measured: { value: 6_010, unit: 'ms' } });
    expect(found.evidence).toMatchObject([{ fromMs: zeroMs + 9_991, toMs: zeroMs + 16_001 }]);
    expect(found.summary).toContain('600 failed');
    expect(ask('writes-unavailable', { 'longer-than': '8s' }, broken)).toMatchObject({
      status: 'absent',
      measured: { value: 6_010 },
    });
  });

  it('asks of writes and reads apart', () => {
    expect(ask('reads-unavailable', { 'longer-than': '5s' }, broken).status).toBe('absent');
  });

  it('is present even in a recording that was cut short later', () => {
    const cut = notes()
      .watch(30_000, 'is cut short')
      .writes({ from: 0, to: 100 })
      .writes({ from: 100, to: 9_000, outcome: 'failed' })
      .writes({ from: 9_000, to: 9_100 });
    expect(ask('writes-unavailable', {}, cut).status).toBe('present');
  });
});

describe('no-promotion', () => {
  const lost = () =>
    watched().looks(0, 9_900, 'pg01').looks(10_000, 30_000, 'pg01', { host: 'off', server: 'down' });

  it('is present when nobody takes over until the watch ends', () => {
    const found = ask(
      'no-promotion',
      { within: '8s' },
      lost().looks(0, 30_000, 'pg02').looks(0, 30_000, 'pg03'),
    );
    expect(found).toMatchObject({ status: 'present', measured: { value: 20_000, unit: 'ms' } });
    expect(found.summary).toContain('nobody became primary');
  });

  it('is absent when a standby takes over in time, present when it is too late', () => {
    const promoted = lost()
      .looks(0, 13_900, 'pg02')
      .looks(14_000, 30_000, 'pg02', { role: 'primary', timeline: 2 })
      .looks(0, 30_000, 'pg03');
    expect(ask('no-promotion', { within: '8s' }, promoted)).toMatchObject({
      status: 'absent',
      measured: { value: 4_000 },
    });
    expect(ask('no-promotion', { within: '3s' }, promoted).summary).toContain('was pg02 primary');
  });

  it('counts from the end of the process, which is known sooner than the next look', () => {
    const found = ask(
      'no-promotion',
      { within: '8s' },
      lost()
        .add(9_950, {
          type: 'process',
          node: 'pg01',
          change: 'exited',
          pid: 1,
          exitCode: null,
          signal: 'SIGKILL',
        })
        .looks(0, 30_000, 'pg02')
        .looks(0, 30_000, 'pg03'),
    );
    expect(found.measured?.value).toBe(20_050);
  });

  it('is not taken in by a primary that does not answer', () => {
    const silent = watched()
      .looks(0, 9_900, 'pg01')
      .add(10_000, {
        type: 'observation',
        state: { node: 'pg01', host: 'on', server: 'ready', answers: false, silence: 'no answer in 1 s' },
      })
      .looks(12_000, 30_000, 'pg01')
      .looks(0, 30_000, 'pg02')
      .looks(0, 30_000, 'pg03');
    expect(ask('no-promotion', { within: '1s' }, silent).status).toBe('absent');
  });

  it('cannot tell when the primary was lost too late in the watch', () => {
    const late = watched()
      .looks(0, 27_000, 'pg01')
      .looks(27_500, 30_000, 'pg01', down)
      .looks(0, 30_000, 'pg02')
      .looks(0, 30_000, 'pg03');
    expect(ask('no-promotion', { within: '8s' }, late).status).toBe('cannot-tell');
  });

  it('cannot tell when nobody looked at a node that may have taken over', () => {
    const unseen = watched().looks(0, 30_000, 'pg01').looks(0, 30_000, 'pg02');
    expect(ask('no-promotion', { within: '8s' }, unseen).summary).toContain('Nobody looked at pg03');
  });
});

describe('two-writable-primaries', () => {
  it('is present when the old primary lives on', () => {
    const split = watched()
      .looks(0, 30_000, 'pg01')
      .looks(0, 9_900, 'pg02')
      .looks(10_000, 30_000, 'pg02', { role: 'primary', timeline: 2 })
      .looks(0, 30_000, 'pg03')
      .writes({ from: 11_000, to: 12_000, node: 'pg01' })
      .writes({ from: 11_000, to: 11_500, node: 'pg02' });
    const found = ask('two-writable-primaries', {}, split);
    expect(found).toMatchObject({ status: 'present', measured: { value: 20_000 } });
    expect(found.summary).toContain('pg01 acknowledged 100 writes and pg02 acknowledged 50 writes');
  });

  it('is absent in a clean switchover, whenever the probes happened to look', () => {
    const clean = watched()
      .looks(0, 9_900, 'pg01')
      .looks(10_400, 30_000, 'pg01', { role: 'standby' })
      .looks(0, 9_900, 'pg02')
      .looks(10_000, 30_000, 'pg02', { role: 'primary', timeline: 2 })
      .looks(0, 30_000, 'pg03');
    expect(ask('two-writable-primaries', {}, clean).status).toBe('absent');
  });

  it('is absent when the old primary is frozen: it accepts nothing', () => {
    const frozen = watched()
      .looks(0, 9_900, 'pg01')
      .looks(10_000, 30_000, 'pg01', { server: 'frozen' })
      .looks(0, 9_900, 'pg02')
      .looks(10_400, 30_000, 'pg02', { role: 'primary', timeline: 2 })
      .looks(0, 30_000, 'pg03');
    expect(ask('two-writable-primaries', {}, frozen).status).toBe('absent');
  });
});

describe('nodes down', () => {
  const restarted = watched()
    .looks(0, 9_900, 'pg02')
    .looks(10_000, 12_000, 'pg02', down)
    .looks(12_500, 30_000, 'pg02');

  it('are told from nodes that were restarted', () => {
    expect(ask('standby-down', { node: 'pg02' }, restarted)).toMatchObject({
      status: 'absent',
      measured: { value: 2_500 },
    });
    expect(ask('standby-down', { node: 'pg02', 'longer-than': '1s' }, restarted).status).toBe('present');
  });

  it('are open until the watch ends', () => {
    const found = ask(
      'node-down',
      { node: 'pg01' },
      watched().looks(0, 19_900, 'pg01').looks(20_000, 30_000, 'pg01', down),
    );
    expect(found.summary).toContain('for 10.0 s from +20.0 s, until the watch ended');
  });

  it('count as standbys by the role they last told', () => {
    const promoted = watched()
      .looks(0, 9_900, 'pg02')
      .looks(10_000, 14_000, 'pg02', { role: 'primary' })
      .looks(14_100, 30_000, 'pg02', down);
    expect(ask('standby-down', { node: 'pg02' }, promoted).status).toBe('absent');
    expect(ask('node-down', { node: 'pg02' }, promoted).status).toBe('present');
  });

  it('cannot be told when nobody looked for long', () => {
    const blind = watched().looks(0, 9_900, 'pg02').looks(20_000, 30_000, 'pg02');
    expect(ask('node-down', { node: 'pg02' }, blind).summary).toContain(
      'Nobody looked at pg02 from +9.50 s to +20.0 s',
    );
  });
});

describe('standby-cannot-start', () => {
  const started = (atMs: number, written = watched().looks(0, 30_000, 'pg02')) =>
    written.add(atMs, { type: 'process', node: 'pg02', change: 'started', pid: 7 });

  it('is present with the server’s own words when it ends before it was ready', () => {
    const found = ask(
      'standby-cannot-start',
      { node: 'pg02' },
      started(5_000)
        .log(5_200, 'pg02', 'FATAL', 'recovery aborted because of insufficient parameter settings')
        .add(5_250, { type: 'process', node: 'pg02', change: 'exited', pid: 7, exitCode: 1 }),
    );
    expect(found.status).toBe('present');
    expect(found.summary).toContain('exit code 1');
    expect(found.summary).toContain('FATAL: recovery aborted');
  });

  it('is absent when a later start succeeds', () => {
    const second = started(5_000).add(5_250, {
      type: 'process',
      node: 'pg02',
      change: 'exited',
      pid: 7,
      exitCode: 1,
    });
    const found = ask(
      'standby-cannot-start',
      { node: 'pg02' },
      started(9_000, second).add(9_300, { type: 'process', node: 'pg02', change: 'ready', pid: 8 }),
    );
    expect(found).toMatchObject({ status: 'absent' });
    expect(found.summary).toContain('after 1 failed starts');
  });

  it('is present when it is never ready, and cannot tell when there was too little time', () => {
    expect(ask('standby-cannot-start', { node: 'pg02' }, started(5_000)).status).toBe('present');
    expect(ask('standby-cannot-start', { node: 'pg02' }, started(25_000)).status).toBe('cannot-tell');
  });
});

describe('replay-paused', () => {
  it('tells that the primary still shows the standby as streaming', () => {
    const paused = watched()
      .looks(0, 30_000, 'pg01', { standbys: [{ name: 'pg02', state: 'streaming', sync: 'async' }] })
      .looks(0, 9_900, 'pg02', { replay: 'running' })
      .looks(10_000, 20_000, 'pg02', { replay: 'paused' })
      .looks(20_500, 30_000, 'pg02', down);
    const found = ask('replay-paused', { node: 'pg02' }, paused);
    expect(found).toMatchObject({ status: 'present', measured: { value: 10_500 } });
    expect(found.summary).toContain('pg01 showed it as streaming all the same');
  });

  it('cannot tell from looks that did not ask', () => {
    expect(ask('replay-paused', { node: 'pg02' }, watched().looks(0, 30_000, 'pg02')).status).toBe(
      'cannot-tell',
    );
  });
});

describe('stalls', () => {
  /** A primary that writes on, and a standby whose position each look is given by a function. */
  const lagging = (replayed: (atMs: number) => number | undefined, primaryUntil = 30_000) => {
    const written = watched();
    for (let atMs = 0; atMs <= 30_000; atMs += 500) {
      written.look(atMs, 'pg01', atMs <= primaryUntil ? { flushedLsn: 1_000 + atMs } : down);
      const replayedLsn = replayed(atMs);
      written.look(atMs + 1, 'pg02', replayedLsn === undefined ? down : { replayedLsn });
    }
    return written;
  };

  it('are not mere lag', () => {
    expect(
      ask(
        'replication-stalled',
        { node: 'pg02' },
        lagging((atMs) => 500 + atMs),
      ).status,
    ).toBe('absent');
  });

  it('last while the position stands and the primary is ahead, whether the standby is up or down', () => {
    const stands = lagging((atMs) => 1_000 + Math.min(atMs, 10_000));
    expect(ask('replication-stalled', { node: 'pg02' }, stands)).toMatchObject({
      status: 'present',
      measured: { value: 30_000 - 10_501 },
    });
    const gone = lagging((atMs) => (atMs > 10_000 ? undefined : 1_000 + atMs));
    expect(ask('replication-stalled', { node: 'pg02' }, gone).status).toBe('present');
  });

  it('end when there is nothing to replicate from any more', () => {
    const orphan = lagging((atMs) => 1_000 + Math.min(atMs, 10_000), 13_000);
    expect(ask('replication-stalled', { node: 'pg02' }, orphan)).toMatchObject({
      status: 'absent',
      measured: { value: 13_501 - 10_501 },
    });
  });

  it('of the archiver show when segments wait, and say that nothing counted as failed', () => {
    const hung = watched()
      .looks(0, 9_900, 'pg01', { archiver: { archived: 3, failed: 0, waiting: 0 } })
      .looks(10_000, 25_000, 'pg01', { archiver: { archived: 3, failed: 0, waiting: 2 } })
      .looks(25_500, 30_000, 'pg01', { archiver: { archived: 5, failed: 0, waiting: 0 } });
    const found = ask('archive-stalled', { node: 'pg01' }, hung);
    expect(found).toMatchObject({ status: 'present', measured: { value: 15_500 } });
    expect(found.summary).toContain('no failure');
  });
});

describe('wal-piles-up', () => {
  it('is present from the look that saw it pass the size', () => {
    const written = watched();
    for (let atMs = 0; atMs <= 30_000; atMs += 1_000)
      written.look(atMs, 'pg01', { walBytes: 1024 ** 2 * (16 + atMs / 500) });
    const found = ask('wal-piles-up', { node: 'pg01', beyond: '64MB' }, written);
    expect(found).toMatchObject({ status: 'present', measured: { value: 76 * 1024 ** 2, unit: 'bytes' } });
    expect(found.evidence[0]?.fromMs).toBe(zeroMs + 25_000);
  });
});

describe('log-line', () => {
  const logged = quiet()
    .log(-500, 'pg02', 'FATAL', 'before the watch')
    .log(1_000, 'pg02', 'FATAL', 'recovery aborted', ['HINT: restart'])
    .log(2_000, 'pg02', 'LOG', 'invalid record length at 0/2000090: expected at least 24, got 0');

  it('matches the message, the level with it, and the details', () => {
    for (const matches of [
      '^recovery aborted$',
      '^FATAL:  recovery',
      'HINT: restart',
      'invalid record length',
    ]) {
      expect(ask('log-line', { node: 'pg02', matches }, logged)).toMatchObject({
        status: 'present',
        measured: { value: 1 },
      });
    }
  });

  it('looks at the watch and at the node it was asked about', () => {
    expect(ask('log-line', { matches: 'FATAL' }, logged).measured?.value).toBe(1);
    expect(ask('log-line', { node: 'pg01', matches: 'FATAL' }, logged).status).toBe('absent');
    expect(ask('log-line', { node: 'pg03', matches: 'FATAL' }, logged).status).toBe('cannot-tell');
    expect(ask('log-line', { matches: 'FATAL', 'at-least': 2 }, logged).summary).toContain('fewer than 2');
  });
});

describe('primary-refuses', () => {
  const refusing = (error: string, server: NodeState['server']) =>
    watched()
      .writes({ from: 0, to: 10_000 })
      .writes({ from: 10_000, to: 20_000, outcome: 'failed', error })
      .writes({ from: 20_000, to: 30_000 })
      .looks(0, 9_900, 'pg01')
      .looks(10_000, 19_900, 'pg01', { server })
      .looks(20_000, 30_000, 'pg01');

  it('is present when the server hangs in its shutdown and refuses', () => {
    const found = ask('primary-refuses', {}, refusing('refused 57P03', 'stopping'));
    expect(found).toMatchObject({ status: 'present', measured: { value: 10_010 } });
    expect(found.summary).toContain('stopping');
    expect(found.summary).toContain('1000 connections were refused');
  });

  it('is absent when the server is down or frozen, or the clients ran out of time', () => {
    expect(ask('primary-refuses', {}, refusing('refused ECONNREFUSED', 'down')).status).toBe('absent');
    expect(ask('primary-refuses', {}, refusing('refused ECONNREFUSED', 'frozen')).status).toBe('absent');
    expect(ask('primary-refuses', {}, refusing('timeout ETIMEDOUT', 'ready')).status).toBe('absent');
  });

  it('is absent when the clients’ address belongs to another node by then', () => {
    const moved = refusing('refused ECONNREFUSED', 'ready').add(10_000, {
      type: 'address',
      address: 'primary',
      owner: 'pg02',
    });
    expect(ask('primary-refuses', {}, moved).status).toBe('absent');
  });
});

describe('losses and divergence', () => {
  const rows = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

  it('are counted by the ledger', () => {
    const lossy = watched().writes({ from: 0, to: 1_000 }).holds('pg01', rows(97)).holds('pg02', rows(98));
    const lost = ask('acknowledged-writes-lost', { 'at-least': 3 }, lossy);
    expect(lost).toMatchObject({ status: 'present', measured: { value: 3, unit: 'rows' } });
    expect(lost.evidence[0]).toMatchObject({ fromMs: zeroMs + 971, node: 'pg01' });
    expect(ask('acknowledged-writes-lost', { 'at-least': 4 }, lossy).status).toBe('absent');
    expect(ask('rows-diverged', {}, lossy)).toMatchObject({ status: 'present', measured: { value: 1 } });
  });

  it('divergence needs two nodes to compare', () => {
    expect(ask('rows-diverged', {}, watched().writes({ from: 0, to: 10 }).holds('pg01', [1])).status).toBe(
      'cannot-tell',
    );
  });
});
