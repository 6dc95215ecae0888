import type { NodeState } from '../model/node-state.ts';
import { type Notes, notes } from '../recording/testing.ts';
import type { Finding } from './check.ts';
import { checks } from './index.ts';

/** What the tests of the checks share: how to ask one, and what is recorded when nothing happens. Only tests use this. */

/** Looks for one symptom as a scenario would name it. */
export function ask(kind: string, params: Record<string, unknown>, written: Notes): Finding {
  const check = checks.find((candidate) => candidate.kind === kind);
  if (!check) throw new Error(`no check is called ${kind}`);
  return check.look(written.timeline(), check.params.parse(params));
}

/** A watch of half a minute. */
export const watched = () => notes().watch(30_000);
/** A server whose process is gone. */
export const down: Partial<NodeState> = { server: 'down' };

/** Looks at every node all the time, as they are when nothing happens. */
export const quiet = () =>
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
    .reading(10_000, 'shop', { inside: 5, refused: 0 })
    .reading(20_000, 'shop', { inside: 10, refused: 0 })
    .reading(20_000, 'spare', { up: 0, missing: 0 })
    .holds(
      'pg01',
      Array.from({ length: 3_000 }, (_, index) => index + 1),
    )
    .holds(
      'pg02',
      Array.from({ length: 3_000 }, (_, index) => index + 1),
    );

/** Parameters with which each check can be asked about those notes. */
export const sampleParams: Record<string, Record<string, unknown>> = {
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
  gauge: { part: 'shop', gauge: 'refused', above: 5 },
  happening: { part: 'shop', what: 'breaks' },
  rto: { from: { part: 'shop', what: 'breaks' }, to: { part: 'shop', what: 'works' } },
  rpo: { part: 'spare' },
  'order-of-events': {
    events: [
      { name: 'first', at: '1s', part: 'shop', gauge: 'inside', above: 4 },
      { name: 'second', at: '2s', part: 'shop', gauge: 'inside', above: 9 },
      { name: 'third', at: '3s', part: 'shop', what: 'breaks' },
    ],
  },
};
