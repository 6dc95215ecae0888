/** Annotated bytes for the terminal: address, hexadecimal, characters, and the field's name and value. */
import { formatPaddedLsn, type Lsn } from '../lsn.ts';
import type { WalRange } from '../record.ts';
import type { WalSource } from '../source.ts';
import type { Annotation } from './annotate.ts';
import type { Field, FieldKind } from './field.ts';

export interface HexOptions {
  /** Colours a row by its field's kind. */
  readonly paint: (kind: FieldKind, text: string) => string;
  /** All rows of long fields instead of the first few. */
  readonly isFull: boolean;
}

const rowBytes = 16;
/** Rows shown of a long field: enough to recognise it. */
const rowsMax = 4;

export function hexLines(source: WalSource, annotation: Annotation, options: HexOptions): string[] {
  const lines: string[] = [];
  let record: Lsn | undefined;
  for (const { field, range, part } of rangesInOrder(annotation)) {
    if (field.record !== undefined && field.record !== record) {
      record = field.record;
      lines.push(`-- record at ${formatPaddedLsn(record)}`);
    }
    if (field.kind === 'page-header' && field.name === 'xlp_magic') {
      lines.push(`-- page at ${formatPaddedLsn(range.start)}`);
    }
    lines.push(...rangeLines(source, field, range, part, options));
  }
  if (annotation.stop)
    lines.push(`-- reading stops at ${formatPaddedLsn(annotation.stop.lsn)}: ${annotation.stop.check}`);
  return lines;
}

/** Every range of every field by address: a field that goes on behind a page header appears again there. */
function rangesInOrder({ fields }: Annotation): { field: Field; range: WalRange; part: string }[] {
  return fields
    .flatMap((field) =>
      field.ranges.map((range, index) => {
        const part = field.ranges.length > 1 ? ` [part ${index + 1} of ${field.ranges.length}]` : '';
        return { field, range, part };
      }),
    )
    .toSorted((a, b) => a.range.start - b.range.start);
}

function rangeLines(
  source: WalSource,
  field: Field,
  range: WalRange,
  part: string,
  { paint, isFull }: HexOptions,
): string[] {
  const bytes = bytesOf(source, range);
  const label = `${field.name}${field.value === '' ? '' : ` = ${field.value}`}${part}`;
  const rows = Math.ceil(bytes.length / rowBytes);
  const shown = isFull || rows <= rowsMax + 1 ? rows : rowsMax;
  const lines: string[] = [];
  for (let row = 0; row < shown; row++) {
    const slice = bytes.subarray(row * rowBytes, (row + 1) * rowBytes);
    const text = `${hexOf(slice)}  ${charactersOf(slice)}`;
    const name = row === 0 ? `  ${label}` : '';
    lines.push(
      `${formatPaddedLsn(range.start + row * rowBytes).padEnd(12)}  ${paint(field.kind, text)}${name}`,
    );
  }
  if (shown < rows) lines.push(`${' '.repeat(14)}... ${bytes.length - shown * rowBytes} more bytes`);
  return lines;
}

function hexOf(bytes: Buffer): string {
  return [...bytes]
    .map((value) => value.toString(16).padStart(2, '0'))
    .join(' ')
    .padEnd(rowBytes * 3 - 1);
}

/** Printable ASCII as it is, everything else as a dot. */
export function charactersOf(bytes: Buffer): string {
  return [...bytes]
    .map((value) => (value >= 0x20 && value < 0x7f ? String.fromCodePoint(value) : '.'))
    .join('')
    .padEnd(rowBytes);
}

/** The bytes of a range, which may lie in several segments. */
export function bytesOf(source: WalSource, range: WalRange): Buffer {
  const parts: Buffer[] = [];
  for (let at = range.start; at < range.end; ) {
    const segment = source.segment(at);
    const part = segment?.read(at - segment.start, Math.min(range.end - at, source.geometry.pageBytes));
    if (!part || part.length === 0) break;
    parts.push(Buffer.from(part));
    at += part.length;
  }
  return Buffer.concat(parts);
}
