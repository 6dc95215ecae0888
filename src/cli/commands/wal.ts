import type { CommandEntry } from '../command.ts';
import { type Loaders, loadAsked } from '../load-asked.ts';

const loaders: Loaders<CommandEntry> = {
  ls: async () => (await import('./wal/ls.ts')).lsCommand,
  dump: async () => (await import('./wal/dump.ts')).dumpCommand,
  stats: async () => (await import('./wal/stats.ts')).statsCommand,
  hex: async () => (await import('./wal/hex.ts')).hexCommand,
  explain: async () => (await import('./wal/explain.ts')).explainCommand,
  break: async () => (await import('./wal/break.ts')).breakCommand,
  unbreak: async () => (await import('./wal/unbreak.ts')).unbreakCommand,
};

/** `reenact wal`: read a write-ahead log, explain where it ends, break it on purpose. */
export async function loadWalCommand(asked?: string): Promise<CommandEntry> {
  const entries = await loadAsked(loaders, asked);
  return {
    name: 'wal',
    summary: 'Read a write-ahead log, explain where it ends, break it on purpose.',
    declare(command, context) {
      for (const entry of entries) {
        entry.declare(command.command(entry.name).summary(entry.summary), context);
      }
    },
  };
}
