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
    bytes(bytes) {
      if (!process.stdout.writable) return false;
      process.stdout.write(bytes);
      return true;
    },
    err: (line) => process.stderr.write(`${line}\n`),
    interactive: process.stderr.isTTY && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb',
    columns: Math.max(40, process.stdout.columns ?? process.stderr.columns ?? 100),
  };
}
