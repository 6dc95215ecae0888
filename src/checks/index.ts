import { acknowledgedWritesLost } from './acknowledged-writes-lost.ts';
import { archiveStalled } from './archive-stalled.ts';
import type { Check } from './check.ts';
import { gauge } from './gauge.ts';
import { happening } from './happening.ts';
import { logLine } from './log-line.ts';
import { noPromotion } from './no-promotion.ts';
import { nodeDown } from './node-down.ts';
import { orderOfEvents } from './order-of-events.ts';
import { primaryRefuses } from './primary-refuses.ts';
import { readsUnavailable } from './reads-unavailable.ts';
import { replayPaused } from './replay-paused.ts';
import { replicationStalled } from './replication-stalled.ts';
import { rowsDiverged } from './rows-diverged.ts';
import { rpo } from './rpo.ts';
import { rto } from './rto.ts';
import { standbyCannotStart } from './standby-cannot-start.ts';
import { standbyDown } from './standby-down.ts';
import { twoWritablePrimaries } from './two-writable-primaries.ts';
import { walPilesUp } from './wal-piles-up.ts';
import { writesUnavailable } from './writes-unavailable.ts';

/** Every check a scenario's symptoms may name, in the order `reenact list checks` shows them. */
export const checks: readonly Check[] = [
  writesUnavailable,
  readsUnavailable,
  primaryRefuses,
  noPromotion,
  twoWritablePrimaries,
  acknowledgedWritesLost,
  rowsDiverged,
  nodeDown,
  standbyDown,
  standbyCannotStart,
  replayPaused,
  replicationStalled,
  archiveStalled,
  walPilesUp,
  logLine,
  gauge,
  happening,
  orderOfEvents,
  rto,
  rpo,
];
