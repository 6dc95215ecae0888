/**
 * The program that `editRecord` runs: edits a segment file and prints what it did as JSON. Arguments: the file, and
 * the edit as JSON.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { RefusedInput } from '../../../kit/problem.ts';
import type { RecordEdit } from './archive.ts';
import { editSegment } from './edit-segment.ts';

export type EditAnswer =
  | { readonly description: string; readonly lsn: number }
  | { readonly refusal: string };

const [file = '', edit = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await answer(file, JSON.parse(edit) as RecordEdit)));

async function answer(segment: string, wanted: RecordEdit): Promise<EditAnswer> {
  try {
    const { bytes, description, lsn } = editSegment(await readFile(segment), wanted);
    await writeFile(segment, bytes);
    return { description, lsn };
  } catch (error) {
    if (error instanceof RefusedInput) return { refusal: error.message };
    throw error;
  }
}
