import { abandonedSlot } from './abandoned-slot.ts';
import { archiving } from './archiving.ts';
import { baseBackup } from './base-backup.ts';
import type { Cause } from './cause.ts';
import { checkpointsStalled } from './checkpoints-stalled.ts';
import { oneCluster } from './one-cluster.ts';
import { parameters } from './parameters.ts';
import { pgWalFull } from './pg-wal-full.ts';
import { replicaReads } from './replica-reads.ts';
import { slotFallsBehind } from './slot-falls-behind.ts';
import { slotInvalidation } from './slot-invalidation.ts';
import { synchronousCommit } from './synchronous-commit.ts';
import { transactionPinsSlot } from './transaction-pins-slot.ts';

/** Every cause a diagnosis looks for, in the order in which its findings are told. */
export const causes: readonly Cause[] = [
  oneCluster,
  synchronousCommit,
  parameters,
  archiving,
  abandonedSlot,
  transactionPinsSlot,
  slotFallsBehind,
  slotInvalidation,
  checkpointsStalled,
  baseBackup,
  pgWalFull,
  replicaReads,
];
