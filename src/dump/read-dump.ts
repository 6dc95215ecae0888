import { RefusedInput } from '../kit/problem.ts';
import { type Dump, dumpShape } from './dump.ts';

/**
 * Reads a dump that `reenact diagnose --save` wrote, or that somebody put together from the same statements.
 * @throws RefusedInput with the place of everything that is not as it must be
 */
export function readDump(text: string, file: string): Dump {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw refused(file, 'dump/not-json', `This is not JSON: ${error instanceof Error ? error.message : ''}.`);
  }
  const read = dumpShape.safeParse(content);
  if (read.success) return read.data;
  throw new RefusedInput(
    read.error.issues.slice(0, 10).map((issue) => ({
      code: 'dump/wrong-shape',
      message: `${issue.path.join('.') || 'The file'}: ${issue.message}`,
      advice: `In ${file}: write what the statement of \`reenact diagnose --show-sql\` answers, or take the dump anew.`,
      position: { file, line: 1, column: 1 },
    })),
  );
}

function refused(file: string, code: string, message: string): RefusedInput {
  const advice = 'Give a file that `reenact diagnose DSN... --save FILE` wrote.';
  return new RefusedInput([{ code, message, advice, position: { file, line: 1, column: 1 } }]);
}
