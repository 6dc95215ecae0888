import type { CommandEntry } from './command.ts';
import { runCommandLine } from './command-line.ts';

/** What a command wrote to its terminal, and its exit code. */
export interface Transcript {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Runs a command as a person would, on a terminal of 100 columns that nobody watches. */
export async function typeCommand(
  entries: readonly CommandEntry[],
  argv: readonly string[],
): Promise<Transcript> {
  const out: string[] = [];
  const err: string[] = [];
  let code = 0;
  await runCommandLine(argv, entries, {
    terminal: {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      interactive: false,
      columns: 100,
    },
    exit: (given) => {
      code = given;
    },
  });
  return { out: out.join('\n'), err: err.join('\n'), code };
}
