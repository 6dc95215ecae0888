/** Annotated bytes as a page of HTML without scripts: hover a byte to see its field. */
import { formatPaddedLsn } from '../lsn.ts';
import type { WalSource } from '../source.ts';
import type { Annotation } from './annotate.ts';
import type { Field, FieldKind } from './field.ts';
import { bytesOf, charactersOf } from './text.ts';

const colours: Readonly<Record<FieldKind, string>> = {
  'page-header': '#e8d5f5',
  'record-header': '#cfeaf2',
  'block-reference': '#fbefc4',
  image: '#d6e0f7',
  'block-data': '#d9f0d3',
  'main-data': '#c4e8bb',
  padding: '#eeeeee',
  unread: '#f7cfcb',
  zero: '#fafafa',
};

const rowBytes = 32;

export function hexHtml(source: WalSource, annotation: Annotation): string {
  const { range } = annotation;
  const bytes = bytesOf(source, range);
  const fieldAt = fieldsByByte(annotation, bytes.length);
  const rows: string[] = [];
  for (let row = 0; row < bytes.length; row += rowBytes) {
    const slice = bytes.subarray(row, row + rowBytes);
    const cells = spans(slice, row, fieldAt);
    rows.push(
      `<div><b>${formatPaddedLsn(range.start + row)}</b> ${cells} <i>${escaped(charactersOf(slice))}</i></div>`,
    );
  }
  const styles = Object.entries(colours).map(([kind, colour]) => `.${kind}{background:${colour}}`);
  const legend = Object.keys(colours).map((kind) => `<span class="${kind}">${kind}</span>`);
  const stop = annotation.stop
    ? `<p>Reading stops at ${formatPaddedLsn(annotation.stop.lsn)}: ${annotation.stop.check}.</p>`
    : '';
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    `<title>WAL at ${formatPaddedLsn(range.start)}</title>`,
    `<style>body{font:13px/1.5 monospace;color:#222;background:#fff}b{color:#666;font-weight:normal}`,
    `i{font-style:normal;white-space:pre;color:#555}span{padding:1px 0}${styles.join('')}</style>`,
    `<h1>WAL from ${formatPaddedLsn(range.start)} to ${formatPaddedLsn(range.end)}</h1>`,
    `<p>${legend.join(' ')}</p>`,
    ...rows,
    stop,
    '</html>',
  ].join('\n');
}

function fieldsByByte({ fields, range }: Annotation, count: number): (Field | undefined)[] {
  const owners = Array.from<Field | undefined>({ length: count });
  for (const field of fields) {
    for (const part of field.ranges) owners.fill(field, part.start - range.start, part.end - range.start);
  }
  return owners;
}

/** One span per run of bytes of the same field. */
function spans(slice: Buffer, offset: number, owners: readonly (Field | undefined)[]): string {
  const parts: string[] = [];
  for (let at = 0; at < slice.length; ) {
    const owner = owners[offset + at];
    let end = at + 1;
    while (end < slice.length && owners[offset + end] === owner) end++;
    const hex = [...slice.subarray(at, end)].map((value) => value.toString(16).padStart(2, '0')).join(' ');
    const title = owner ? escaped(titleOf(owner)) : '';
    parts.push(`<span class="${owner?.kind ?? 'unread'}" title="${title}">${hex}</span>`);
    at = end;
  }
  return parts.join(' ');
}

/** What a field is, whose it is, and where its parts are if a page header interrupts it. */
function titleOf({ name, value, record, ranges }: Field): string {
  const parts = ranges.map((range) => formatPaddedLsn(range.start));
  return [
    value === '' ? name : `${name} = ${value}`,
    ...(record === undefined ? [] : [`record at ${formatPaddedLsn(record)}`]),
    ...(parts.length > 1 ? [`in ${parts.length} parts: ${parts.join(', ')}`] : []),
  ].join('; ');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
