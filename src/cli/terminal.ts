import { once } from 'node:events';
import type { Terminal } from './command.ts';

/** The process's own terminal. A reader that goes away (`| head`) ends the output quietly. */
export function openTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      throw error;
    });
  }
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    async bytes(bytes) {
      const { stdout } = process;
      if (!stdout.writable) return false;
      if (!stdout.write(bytes)) await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]);
      return stdout.writable;
    },
    err: (line) => process.stderr.write(`${line}\n`),
    interactive: process.stderr.isTTY && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb',
    columns: Math.max(40, process.stdout.columns ?? process.stderr.columns ?? 100),
  };
}
