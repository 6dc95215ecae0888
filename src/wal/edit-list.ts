/** Edits as a JSON text that `wal break` leaves beside the damaged copy. Long stretches are packed. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { RefusedInput } from '../kit/problem.ts';
import type { Edit } from './edit.ts';
import { formatLsn, parseLsn } from './lsn.ts';

/** Longer stretches than this are packed: a truncation keeps the whole rest of a segment. */
const plainBytesMax = 1024;

const bytesSchema = z.union([z.object({ hex: z.string() }), z.object({ deflated: z.string() })]);
const editListSchema = z.object({
  version: z.literal(1),
  edits: z.array(
    z.object({
      offset: z.int().nonnegative(),
      old: bytesSchema,
      new: bytesSchema,
      recordLsn: z.string(),
      field: z.string(),
    }),
  ),
});

export function editsJson(edits: readonly Edit[]): string {
  const listed = edits.map((edit) => ({
    ...edit,
    old: packed(edit.old),
    new: packed(edit.new),
    recordLsn: formatLsn(edit.recordLsn),
  }));
  return JSON.stringify({ version: 1, edits: listed }, undefined, 2);
}

/** Reads the text back. Throws `RefusedInput` (`wal/bad-edit-list`) if it is none. */
export function parseEdits(text: string): Edit[] {
  try {
    return editListSchema.parse(JSON.parse(text)).edits.map((edit) => ({
      ...edit,
      old: unpacked(edit.old),
      new: unpacked(edit.new),
      recordLsn: parseLsn(edit.recordLsn) ?? 0,
    }));
  } catch (error) {
    throw new RefusedInput([
      {
        code: 'wal/bad-edit-list',
        message: `the list of edits cannot be read: ${error instanceof SyntaxError ? error.message : 'it is none'}`,
        advice: 'Name the .edits.json file that `reenact wal break` wrote.',
      },
    ]);
  }
}

function packed(bytes: Buffer): z.infer<typeof bytesSchema> {
  return bytes.length <= plainBytesMax
    ? { hex: bytes.toString('hex') }
    : { deflated: deflateRawSync(bytes).toString('base64') };
}

function unpacked(bytes: z.infer<typeof bytesSchema>): Buffer {
  return 'hex' in bytes
    ? Buffer.from(bytes.hex, 'hex')
    : inflateRawSync(Buffer.from(bytes.deflated, 'base64'), { maxOutputLength: 2 ** 30 });
}
