/** Writes records out, one line each. */
import { ByteWriter } from './byte-writer.ts';
import { operationName } from './describe.ts';
import type { RecordContent } from './record.ts';
import type { Release } from './release.ts';
import { resourceManagerOf } from './resource-manager/index.ts';

export interface RecordWriter {
  /** Writes a record's line without the line end. */
  write(out: ByteWriter, record: RecordContent): void;
}

/** Writes single records to strings, for those who want a few of them. */
export function singleLines(
  writerFor: (release: Release) => RecordWriter,
): (record: RecordContent, release: Release) => string {
  const writers = new Map<Release, RecordWriter>();
  return (record, release) => {
    const writer = writers.get(release) ?? writerFor(release);
    writers.set(release, writer);
    const out = new ByteWriter(2 ** 12);
    out.room();
    writer.write(out, record);
    return Buffer.concat(out.take()).toString();
  };
}

/** Bytes that depend on a record's manager and operation only, made once for each pair. */
export function bytesByOperation(
  release: Release,
  text: (manager: string, operation: string) => string,
): (record: RecordContent) => Uint8Array {
  const known: (Uint8Array | undefined)[] = Array.from({ length: 256 * 16 });
  return ({ resourceManager, info }) => {
    const slot = resourceManager * 16 + (info >> 4);
    const bytes = known[slot];
    if (bytes) return bytes;
    const operation = operationName(resourceManager, info, release);
    const made = Buffer.from(text(resourceManagerOf(resourceManager).name, operation));
    known[slot] = made;
    return made;
  };
}
