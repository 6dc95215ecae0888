/** What a record says, in the words of pg_waldump. */
import { FieldReader, ShortData } from './field-reader.ts';
import { layoutText } from './layout.ts';
import type { RecordContent } from './record.ts';
import type { Release } from './release.ts';
import { resourceManagerOf } from './resource-manager/index.ts';

/** The name of an operation, or `UNKNOWN (xx)` for a code the release does not have. */
export function operationName(resourceManager: number, info: number, release: Release): string {
  const name = resourceManagerOf(resourceManager).operation(info, release);
  return name ?? `UNKNOWN (${(info & 0xf0).toString(16).toUpperCase()})`;
}

/** What the record's main data says; empty where there is nothing to say or the layout is not known. */
export function describeRecord(record: RecordContent, release: Release): string {
  const manager = resourceManagerOf(record.resourceManager);
  const { mainStart, mainLength } = record.body;
  try {
    const data = new FieldReader(record.buffer, mainStart, mainLength);
    const layout = manager.layout?.(record.info & 0xf0, release);
    if (layout) return layoutText(layout, data);
    return manager.describe({ code: record.info & 0xf0, data, record, release });
  } catch (error) {
    if (error instanceof ShortData) return `(its data is shorter than this kind of record needs)`;
    throw error;
  }
}

/** Bytes of the page images in a record. */
export function imageBytes(record: RecordContent): number {
  let sum = 0;
  for (const block of record.body.blocks) sum += block.image?.length ?? 0;
  return sum;
}

const forkNames = ['main', 'fsm', 'vm', 'init'];

/** A fork's name as pg_waldump writes it. */
export function forkName(fork: number): string {
  return forkNames[fork] ?? `${fork}`;
}
