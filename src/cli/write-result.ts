import { writeFile } from 'node:fs/promises';
import { RefusedInput } from '../kit/problem.ts';

/**
 * Writes a file that the command line named.
 * @throws RefusedInput if it cannot be written there
 */
export async function writeResult(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    throw new RefusedInput([
      {
        code: 'usage/cannot-write',
        message: `The report cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        advice: 'Name a file in a folder that exists and that you may write to.',
      },
    ]);
  }
}
