import * as replication from './replication.ts';
import * as server from './server.ts';
import * as wal from './wal.ts';

/**
 * Every question a diagnosis asks a server, in the order they are asked. Positions come first, so that those of all
 * nodes, which are asked at the same time, can be compared.
 */
export const questions = {
  server: server.server,
  position: wal.position,
  senders: replication.senders,
  receiver: replication.receiver,
  slots: replication.slots,
  archiver: wal.archiver,
  archiverProcess: server.archiverProcess,
  readyFiles: wal.readyFiles,
  walFiles: wal.walFiles,
  control: server.control,
  walStatistics: wal.walStatistics,
  summarizer: wal.summarizer,
  baseBackups: wal.baseBackups,
  transactions: server.transactions,
  preparedTransactions: server.preparedTransactions,
  processes: server.processes,
  checkpoints: server.checkpoints,
  load: server.load,
  subscriptions: server.subscriptions,
  settings: server.settings,
  fileSettings: server.fileSettings,
  sharedMemory: server.sharedMemory,
} as const;

export type QuestionName = keyof typeof questions;
