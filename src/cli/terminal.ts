import { once } from 'node:events';
import { clearScreenDown, moveCursor } from 'node:readline';
import type { Terminal } from './command.ts';

/** The process's own terminal. A reader that goes away (`| head`) ends the output quietly. */
export function openTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      throw error;
    });
  }
  const { stderr } = process;
  let footer: readonly string[] = [];
  const erase = () => {
    if (footer.length === 0) return;
    moveCursor(stderr, 0, -footer.length);
    clearScreenDown(stderr);
  };
  const writeLines = (lines: readonly string[]) => {
    if (lines.length > 0) stderr.write(`${lines.join('\n')}\n`);
  };
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    async bytes(bytes) {
      const { stdout } = process;
      if (!stdout.writable) return false;
      if (!stdout.write(bytes)) await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]);
      return stdout.writable;
    },
    err: (line) => {
      erase();
      writeLines([line, ...footer]);
    },
    footer: (lines) => {
      erase();
      // What has scrolled out of the screen could not be erased.
      footer = lines.slice(0, Math.max(1, (stderr.rows ?? 24) - 1));
      writeLines(footer);
    },
    interactive: stderr.isTTY && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb',
    columns: Math.max(40, process.stdout.columns ?? stderr.columns ?? 100),
  };
}
