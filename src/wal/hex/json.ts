/** Annotated bytes as JSON: every field with its ranges and bytes. */
import { formatLsn } from '../lsn.ts';
import type { WalSource } from '../source.ts';
import type { Annotation } from './annotate.ts';
import { bytesOf } from './text.ts';

export function hexJson(source: WalSource, { range, fields, stop }: Annotation) {
  return {
    start: formatLsn(range.start),
    end: formatLsn(range.end),
    fields: fields.map((field) => ({
      name: field.name,
      kind: field.kind,
      value: field.value,
      record: field.record === undefined ? undefined : formatLsn(field.record),
      ranges: field.ranges.map((part) => ({ start: formatLsn(part.start), end: formatLsn(part.end) })),
      hex: field.ranges.map((part) => bytesOf(source, part).toString('hex')).join(''),
    })),
    stop: stop && { lsn: formatLsn(stop.lsn), check: stop.check },
  };
}
