import type { CommandEntry } from '../command.ts';
import { breakCommand } from './wal/break.ts';
import { dumpCommand } from './wal/dump.ts';
import { explainCommand } from './wal/explain.ts';
import { hexCommand } from './wal/hex.ts';
import { lsCommand } from './wal/ls.ts';
import { statsCommand } from './wal/stats.ts';
import { unbreakCommand } from './wal/unbreak.ts';

/** `reenact wal`: read a write-ahead log, explain where it ends, break it on purpose. */
export const walCommand: CommandEntry = {
  name: 'wal',
  summary: 'read a write-ahead log, explain where it ends, break it on purpose',
  declare(command, context) {
    const entries = [
      lsCommand,
      dumpCommand,
      statsCommand,
      hexCommand,
      explainCommand,
      breakCommand,
      unbreakCommand,
    ];
    for (const entry of entries) entry.declare(command.command(entry.name).summary(entry.summary), context);
  },
};
