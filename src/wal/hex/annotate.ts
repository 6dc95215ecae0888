/**
 * Names every byte of a stretch of the log: page headers, the fields of records, padding, and what no record claims.
 */
import type { Geometry } from '../identify.ts';
import { alignUp, formatRawLsn, type Lsn } from '../lsn.ts';
import { pageFlag, readPageHeader } from '../page.ts';
import { WalEnd, WalReader } from '../reader.ts';
import { headerBytesAt, recordRanges, type WalRange, type WalRecord } from '../record.ts';
import { firstRecordFrom } from '../records.ts';
import { isZero } from '../resync.ts';
import type { WalSource } from '../source.ts';
import type { Stop } from '../stop.ts';
import type { Field } from './field.ts';
import { headerFields, recordFields } from './record-fields.ts';

export interface Annotation {
  readonly range: WalRange;
  /** In the order of their first byte; together they cover the range exactly once. */
  readonly fields: readonly Field[];
  /** The records that have bytes in the range. */
  readonly records: readonly WalRecord[];
  /** Why reading stopped inside the range, if it did. */
  readonly stop: Stop | undefined;
}

/** Pages looked back at most for the start of a record that goes on into the range. */
const pagesBackMax = 256;

/** Names the bytes of `range`, which must lie in files the source has. */
export function annotate(source: WalSource, range: WalRange): Annotation {
  const { geometry } = source;
  const { records, stop } = recordsIn(source, range);
  const fields: Field[] = [];
  for (const record of records) {
    fields.push(...spread(recordFields(record, geometry.release), record.lsn, geometry));
    const padding = alignUp(record.totalLength) - record.totalLength;
    const ranges = recordRanges(record.lsn, record.totalLength, padding, geometry);
    if (padding > 0) {
      fields.push({ name: 'padding', kind: 'padding', ranges, value: '', record: record.lsn });
    }
  }
  if (stop) fields.push(...refusedHeader(source, stop));
  const pages = pageHeaders(source, range);
  const claimed = [...pages, ...fields].flatMap((field) => clipped(field, range));
  const all = [...claimed, ...unclaimed(source, range, claimed)];
  return { range, fields: all.toSorted(byPlace), records, stop };
}

function byPlace(a: Field, b: Field): number {
  return (a.ranges[0]?.start ?? 0) - (b.ranges[0]?.start ?? 0);
}

/** The page that holds an address, as a range. */
export function pageRange(lsn: Lsn, { pageBytes }: Geometry): WalRange {
  const start = lsn - (lsn % pageBytes);
  return { start, end: start + pageBytes };
}

/** A record with its padding and the page headers inside it, as a range. */
export function recordRange(record: WalRecord, geometry: Geometry): WalRange {
  const ranges = recordRanges(record.lsn, 0, alignUp(record.totalLength), geometry);
  return { start: record.lsn, end: ranges.at(-1)?.end ?? record.lsn };
}

/** The records with bytes in the range: a few pages back for the one that goes on into it, then forward. */
function recordsIn(source: WalSource, range: WalRange): { records: WalRecord[]; stop: Stop | undefined } {
  const from = startBefore(source, range.start);
  const records: WalRecord[] = [];
  if (from === undefined || from >= range.end) return { records, stop: undefined };
  const reader = new WalReader(source, { from, trustSegments: true });
  for (;;) {
    if (reader.position >= range.end) return { records, stop: undefined };
    const result = reader.next();
    if (result instanceof WalEnd) return { records, stop: result.stop };
    if (result.lsn >= range.end) return { records, stop: undefined };
    if (recordRange(result, source.geometry).end > range.start) records.push(result);
  }
}

/** A place before the range where a record starts, so that one that goes on into the range is read from its start. */
function startBefore(source: WalSource, start: Lsn): Lsn | undefined {
  const { pageBytes } = source.geometry;
  let page = start - (start % pageBytes);
  for (let back = 0; back < pagesBackMax; back++, page -= pageBytes) {
    const segment = source.segment(page);
    const bytes = segment?.read(page - segment.start, pageBytes);
    const header = bytes && readPageHeader(bytes);
    if (!header || header.address !== BigInt(page)) break;
    const first = page + header.headerBytes + alignUp(header.remainingLength);
    const continues = (header.info & pageFlag.firstIsContinuation) !== 0;
    if (!continues) return page + header.headerBytes;
    if (first < page + pageBytes && first <= start) return first;
  }
  return firstRecordFrom(source, start);
}

function spread(fields: ReturnType<typeof recordFields>, lsn: Lsn, geometry: Geometry): Field[] {
  return fields
    .filter((field) => field.count > 0)
    .map(({ name, kind, skip, count, value }) => ({
      name,
      kind,
      ranges: recordRanges(lsn, skip, count, geometry),
      value,
      record: lsn,
    }));
}

/** The header of the record that was refused, as far as it lies on one page: the field that is wrong is seen there. */
function refusedHeader(source: WalSource, stop: Stop): Field[] {
  const { geometry } = source;
  const segment = source.segment(stop.lsn);
  const left = geometry.pageBytes - (stop.lsn % geometry.pageBytes);
  if (!segment || stop.page > stop.lsn || left < geometry.release.recordHeaderBytes) return [];
  const bytes = segment.read(stop.lsn - segment.start, geometry.release.recordHeaderBytes);
  if (bytes.length < geometry.release.recordHeaderBytes || isZero(bytes)) return [];
  return spread(headerFields(bytes, 0, geometry.release), stop.lsn, geometry);
}

function pageHeaders(source: WalSource, range: WalRange): Field[] {
  const { geometry } = source;
  const fields: Field[] = [];
  for (let page = pageRange(range.start, geometry).start; page < range.end; page += geometry.pageBytes) {
    const segment = source.segment(page);
    const bytes = segment?.read(page - segment.start, geometry.pageBytes);
    const header = bytes && readPageHeader(bytes);
    if (!header || header.magic !== geometry.magic) continue;
    const add = (name: string, offset: number, count: number, value: string) =>
      fields.push({
        name,
        kind: name === 'padding' ? 'padding' : 'page-header',
        ranges: [{ start: page + offset, end: page + offset + count }],
        value,
        record: undefined,
      });
    add(
      'xlp_magic',
      0,
      2,
      `${header.magic.toString(16).toUpperCase()} (PostgreSQL ${geometry.release.major})`,
    );
    add('xlp_info', 2, 2, `0x${header.info.toString(16).padStart(4, '0')}${infoNames(header.info)}`);
    add('xlp_tli', 4, 4, `${header.timeline}`);
    add('xlp_pageaddr', 8, 8, formatRawLsn(header.address));
    add('xlp_rem_len', 16, 4, `${header.remainingLength}`);
    add('padding', 20, 4, '');
    if (header.long && headerBytesAt(page, geometry) > 24) {
      add('xlp_sysid', 24, 8, `${header.long.systemIdentifier}`);
      add('xlp_seg_size', 32, 4, `${header.long.segmentBytes}`);
      add('xlp_xlog_blcksz', 36, 4, `${header.long.pageBytes}`);
    }
  }
  return fields;
}

function infoNames(info: number): string {
  const names = [
    info & pageFlag.firstIsContinuation ? 'FIRST_IS_CONTRECORD' : '',
    info & pageFlag.longHeader ? 'LONG_HEADER' : '',
    info & pageFlag.imagesRemovable ? 'BKP_REMOVABLE' : '',
    info & pageFlag.firstOverwritesContinuation ? 'FIRST_IS_OVERWRITE_CONTRECORD' : '',
  ].filter((name) => name !== '');
  return names.length > 0 ? ` (${names.join(' ')})` : '';
}

function clipped(field: Field, range: WalRange): Field[] {
  const ranges = field.ranges
    .map(({ start, end }) => ({ start: Math.max(start, range.start), end: Math.min(end, range.end) }))
    .filter(({ start, end }) => start < end);
  return ranges.length > 0 ? [{ ...field, ranges }] : [];
}

/** What lies between the claimed ranges: zero bytes, or bytes that no readable record owns. */
function unclaimed(source: WalSource, range: WalRange, claimed: readonly Field[]): Field[] {
  const taken = claimed.flatMap((field) => field.ranges).toSorted((a, b) => a.start - b.start);
  const holes: WalRange[] = [];
  let at = range.start;
  for (const { start, end } of taken) {
    if (start > at) holes.push({ start: at, end: start });
    at = Math.max(at, end);
  }
  if (at < range.end) holes.push({ start: at, end: range.end });
  return holes.map((hole) => {
    const segment = source.segment(hole.start);
    const bytes = segment?.read(hole.start - segment.start, hole.end - hole.start) ?? Buffer.alloc(0);
    const zero = isZero(bytes);
    return {
      name: zero ? 'zero bytes' : 'unread bytes',
      kind: zero ? 'zero' : 'unread',
      ranges: [hole],
      value: '',
      record: undefined,
    };
  });
}
