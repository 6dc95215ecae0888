import { openDraw } from '../kit/draw.ts';
import { writeIntegerSet } from '../kit/integer-set.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Header, OperationEvent, RecordedEvent } from '../recording/event.ts';
import { exampleScenario, segmentBytes } from './example-scenario.ts';

/**
 * A recording made up for the tests of reports, which alone use it: three nodes, a standby that lags behind a slowed link,
 * the primary's host loses power, a person promotes the lagging standby and moves the address. Writes stand still
 * for 6.2 s and 29 acknowledged ones are lost. Times are what a lab would have measured; the noise is seeded.
 */
export function exampleRecording(): { header: Header; events: RecordedEvent[] } {
  const operations = exampleOperations();
  const events: RecordedEvent[] = [
    ...examplePhases(),
    ...exampleHappenings(),
    ...exampleLogs(),
    ...exampleObservations(),
    ...operations,
    ...exampleRows(operations),
    { type: 'end', atMs: zeroMs + 23_400, how: 'completed' },
  ];
  return { header: exampleHeader, events: events.sort((a, b) => a.atMs - b.atMs) };
}

/** When the watch begins on the world's clock. All other times here are counted from it. */
const zeroMs = 3_120.4;
const powerOffMs = 5_000.3;
const promotedMs = 8_421;
const movedMs = 11_180;
const powerOnMs = 20_060;
const exampleHeader: Header = {
  type: 'header',
  version: 1,
  tool: 'reenact 0.1.0',
  run: '2026-11-21-primary-lost-7c1e',
  startedAt: '2026-11-21T05:11:21.000Z',
  seed: 7,
  source: 'reenact: 1\ntitle: Primary lost, recovered by hand on a lagging standby\n',
  scenario: exampleScenario,
  world: 'lab',
  repeat: 'reenact run incidents/primary-lost/asynchronous.yaml --seed 7',
};

function examplePhases(): RecordedEvent[] {
  return [
    { type: 'phase', atMs: 0, phase: 'boot' },
    { type: 'facts', atMs: 1_600, facts: { postgres: '18.4', platform: 'linux x64', addresses: 'loopback' } },
    { type: 'phase', atMs: 1_610, phase: 'warm-up' },
    { type: 'phase', atMs: zeroMs, phase: 'watch' },
    { type: 'phase', atMs: zeroMs + 20_000, phase: 'heal' },
    { type: 'phase', atMs: zeroMs + 21_300, phase: 'settle' },
  ];
}

/** Everything the world, the fault schedule and the operator told. */
function exampleHappenings(): RecordedEvent[] {
  const at = (ms: number) => zeroMs + ms;
  const power = { type: 'fault', name: 'primary-lost', fault: 'power-off', target: 'pg01' } as const;
  const slow = {
    type: 'fault',
    name: 'slow-link',
    fault: 'slow-link',
    target: 'the link pg01 -> pg02',
  } as const;
  const promote = { type: 'order', by: 'operator', name: 'promote', what: 'promote pg02' } as const;
  const move = {
    type: 'order',
    by: 'operator',
    name: 'move-address',
    what: 'move address primary to pg02',
  } as const;
  const follow = { type: 'order', by: 'operator', name: 'follow', what: 'pg03 follows pg02' } as const;
  return [
    { type: 'process', atMs: 410, node: 'pg01', change: 'started', pid: 4101 },
    { type: 'process', atMs: 640, node: 'pg01', change: 'ready', pid: 4101 },
    { type: 'address', atMs: 650, address: 'primary', owner: 'pg01' },
    { type: 'process', atMs: 660, node: 'pg02', change: 'started', pid: 4120 },
    { type: 'process', atMs: 661, node: 'pg03', change: 'started', pid: 4133 },
    { type: 'process', atMs: 1_190, node: 'pg02', change: 'ready', pid: 4120 },
    { type: 'process', atMs: 1_240, node: 'pg03', change: 'ready', pid: 4133 },
    { ...slow, atMs: at(2_000.4), stage: 'striking', lateMs: 0.4 },
    { type: 'link', atMs: at(2_001), from: 'pg01', to: 'pg02', state: 'slow' },
    {
      ...slow,
      atMs: at(2_352),
      stage: 'landed',
      witness: 'pg02 received a fresh position 331 ms after pg01 flushed it; before it took 0.6 ms.',
    },
    { ...power, atMs: at(powerOffMs), stage: 'striking', lateMs: 0.3 },
    { type: 'host', atMs: at(powerOffMs + 1), node: 'pg01', host: 'off' },
    {
      type: 'process',
      atMs: at(powerOffMs + 14),
      node: 'pg01',
      change: 'exited',
      pid: 4101,
      exitCode: null,
      signal: 'SIGKILL',
    },
    {
      ...power,
      atMs: at(powerOffMs + 19),
      stage: 'landed',
      witness: 'postmaster 4101 and its 19 children are gone; a connection to pg01 gets no answer at all.',
    },
    { ...promote, atMs: at(0), stage: 'waiting', reason: 'until the clients fail' },
    {
      ...promote,
      atMs: at(8_040),
      stage: 'begun',
      reason: 'no write succeeded for 500 ms, and 2.00 s passed',
      noticedMs: at(6_040),
    },
    { ...promote, atMs: at(promotedMs + 20), stage: 'done', reason: 'pg02 is primary on timeline 2' },
    { ...move, atMs: at(promotedMs + 21), stage: 'begun' },
    { type: 'address', atMs: at(movedMs), address: 'primary', owner: 'pg02' },
    { ...move, atMs: at(movedMs + 12), stage: 'done', reason: 'primary leads to pg02' },
    { ...follow, atMs: at(movedMs + 14), stage: 'begun' },
    { ...follow, atMs: at(12_040), stage: 'done', reason: 'pg03 streams from pg02' },
    { ...power, atMs: at(20_004), stage: 'removing' },
    { type: 'host', atMs: at(powerOnMs), node: 'pg01', host: 'on' },
    {
      ...power,
      atMs: at(powerOnMs + 9),
      stage: 'removed',
      witness: 'the address of pg01 answers again; its server is not started.',
    },
    { ...slow, atMs: at(powerOnMs + 10), stage: 'removing' },
    { type: 'link', atMs: at(powerOnMs + 11), from: 'pg01', to: 'pg02', state: 'open' },
    { ...slow, atMs: at(powerOnMs + 30), stage: 'removed', witness: 'the proxy adds 0.5 ms again.' },
  ];
}

function exampleLogs(): RecordedEvent[] {
  const log = (
    ms: number,
    node: string,
    level: string,
    process: string,
    message: string,
    details: readonly string[] = [],
  ) => ({ type: 'log', atMs: zeroMs + ms, node, level, process, message, details }) as const;
  const ready = 'database system is ready to accept connections';
  return [
    log(-2_490, 'pg01', 'LOG', 'postmaster', ready),
    log(-1_930, 'pg02', 'LOG', 'postmaster', 'database system is ready to accept read-only connections'),
    log(-1_880, 'pg03', 'LOG', 'postmaster', 'database system is ready to accept read-only connections'),
    log(
      -1_870,
      'pg03',
      'LOG',
      'walreceiver',
      'started streaming WAL from primary at 0/3000000 on timeline 1',
    ),
    log(1_200, 'pg01', 'LOG', 'checkpointer', 'checkpoint starting: time'),
    log(8_051, 'pg02', 'LOG', 'startup', 'received promote request'),
    log(
      8_052,
      'pg02',
      'FATAL',
      'walreceiver',
      'terminating walreceiver process due to administrator command',
    ),
    log(
      8_060,
      'pg02',
      'LOG',
      'startup',
      'redo done at 0/3041F28 system usage: CPU: user: 0.02 s, system: 0.01 s, elapsed: 10.31 s',
    ),
    log(
      8_061,
      'pg02',
      'LOG',
      'startup',
      'last completed transaction was at log time 2026-11-21 05:11:28.792+00',
    ),
    log(8_240, 'pg02', 'LOG', 'startup', 'selected new timeline ID: 2'),
    log(8_390, 'pg02', 'LOG', 'startup', 'archive recovery complete'),
    log(promotedMs, 'pg02', 'LOG', 'postmaster', ready),
    log(10_004, 'pg03', 'FATAL', 'walreceiver', 'terminating walreceiver due to timeout'),
    log(11_702, 'pg03', 'LOG', 'startup', 'new target timeline is 2'),
    log(
      11_950,
      'pg03',
      'LOG',
      'walreceiver',
      'started streaming WAL from primary at 0/3000000 on timeline 2',
    ),
    log(
      11_960,
      'pg02',
      'ERROR',
      'client backend',
      'duplicate key value violates unique constraint "rows_pkey"',
      [
        'DETAIL:  Key (number)=(<script>alert("hostile")</script> ]]> \u0007) already exists.',
        'STATEMENT:  insert into rows (number) values ($1)',
      ],
    ),
  ];
}

/** What the probes saw: every node every 100 ms. */
function exampleObservations(): RecordedEvent[] {
  const draw = openDraw(7, 'example observations');
  const events: RecordedEvent[] = [];
  for (let ms = -3_000; ms < 23_300; ms += 100) {
    const written = 0x3000000 + Math.max(0, ms + 1_500) * 9;
    for (const node of ['pg01', 'pg02', 'pg03']) {
      const state = exampleState(node, ms, written, 400 + draw.integer(0, 900));
      if (state) events.push({ type: 'observation', atMs: zeroMs + ms - draw.fraction() * 4, state });
    }
  }
  return events;
}

function exampleState(node: string, ms: number, written: number, lagBytes: number): NodeState | undefined {
  const wait = { node, host: 'on', server: 'starting', answers: false } as const;
  const up = { node, host: 'on', server: 'ready', answers: true } as const;
  if (node === 'pg01') {
    if (ms > powerOnMs) return { node, host: 'on', server: 'down', answers: false };
    if (ms > powerOffMs) return { node, host: 'off', server: 'down', answers: false };
    if (ms < -2_480) return ms < -2_700 ? undefined : wait;
    return { ...up, role: 'primary', timeline: 1, flushedLsn: written, walBytes: 2 * segmentBytes };
  }
  if (ms < -1_920) return ms < -2_400 ? undefined : wait;
  const stopped = 0x3000000 + (powerOffMs + 1_500) * 9;
  if (node === 'pg02') {
    if (ms > promotedMs)
      return {
        ...up,
        role: 'primary',
        timeline: 2,
        flushedLsn: written - stopped + 0x3042000,
        walBytes: 3 * segmentBytes,
      };
    const behind = ms > 2_000 ? 3_000 + lagBytes : lagBytes;
    const position = Math.min(written, stopped) - behind;
    return {
      ...up,
      role: 'standby',
      timeline: 1,
      flushedLsn: position,
      replayedLsn: position,
      replay: 'running',
      receiving: ms < 8_050,
    };
  }
  const follows = ms > 11_950;
  const position = follows ? written - stopped + 0x3042000 - lagBytes : Math.min(written, stopped) - lagBytes;
  return {
    ...up,
    role: 'standby',
    timeline: follows ? 2 : 1,
    flushedLsn: position,
    replayedLsn: position,
    replay: 'running',
    receiving: follows || ms < 10_000,
  };
}

/** Four clients, 100 operations per second in an open loop, every fifth a read. */
function exampleOperations(): OperationEvent[] {
  const draw = openDraw(7, 'example operations');
  const operations: OperationEvent[] = [];
  for (let index = 0; index < 2_300; index += 1) {
    const intended = -2_995 + index * 10;
    const operation = {
      type: 'operation',
      client: `client-${(index % 4) + 1}`,
      kind: index % 5 === 4 ? 'read' : 'write',
      row: index % 5 === 4 ? index - 3 : index,
      intendedMs: zeroMs + intended,
      sentMs: zeroMs + intended + draw.fraction() * 0.3,
    } as const;
    const tail = draw.integer(0, 99) > 97 ? 18 : 0;
    const latency = 2.1 + draw.fraction() * 2.4 + tail * draw.fraction();
    if (intended + latency < powerOffMs) {
      operations.push({
        ...operation,
        atMs: operation.intendedMs + latency,
        outcome: 'acknowledged',
        node: 'pg01',
      });
    } else if (intended < powerOffMs + 40) {
      operations.push({
        ...operation,
        atMs: operation.intendedMs + 3_000,
        outcome: 'in-doubt',
        error: 'timeout 57014',
      });
    } else if (intended < movedMs - 180) {
      const lasted = Math.min(2_000, movedMs - intended);
      operations.push({
        ...operation,
        atMs: operation.intendedMs + lasted,
        outcome: 'failed',
        error: 'refused ETIMEDOUT',
      });
    } else {
      const waited = Math.max(0, movedMs + 26 - intended);
      operations.push({
        ...operation,
        atMs: operation.intendedMs + waited + latency,
        outcome: 'acknowledged',
        node: 'pg02',
      });
    }
  }
  return operations.sort((a, b) => a.atMs - b.atMs);
}

/** The new primary's line holds everything but the 29 last writes that the old one acknowledged. */
function exampleRows(operations: readonly OperationEvent[]): RecordedEvent[] {
  const writes = operations.filter((operation) => operation.kind === 'write');
  const byOldPrimary = writes.filter((write) => write.outcome === 'acknowledged' && write.node === 'pg01');
  const lost = new Set(byOldPrimary.slice(-29).map((write) => write.row));
  const held = writes
    .filter((write) => write.outcome === 'acknowledged' && !lost.has(write.row))
    .map((write) => write.row)
    .sort((a, b) => a - b);
  const rows = writeIntegerSet(held);
  const read = { type: 'rows', timeline: 2, complete: true, upToLsn: 0x3061a10, rows } as const;
  return [
    {
      type: 'rows',
      atMs: zeroMs + 23_000,
      node: 'pg01',
      complete: false,
      why: 'its server is down: it was the primary of timeline 1 and nobody rebuilt it',
    },
    { ...read, atMs: zeroMs + 23_050, node: 'pg02', role: 'primary' },
    { ...read, atMs: zeroMs + 23_060, node: 'pg03', role: 'standby' },
  ];
}
