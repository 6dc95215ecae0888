/** Records as a lazy sequence, and where a sequence can begin. */
import { alignUp, type Lsn } from './lsn.ts';
import { pageFlag, readPageHeader } from './page.ts';
import { type ReaderOptions, WalEnd, WalReader } from './reader.ts';
import type { WalRecord } from './record.ts';
import type { WalSource } from './source.ts';
import type { Stop } from './stop.ts';

/**
 * Yields records until reading stops or `until` is reached; the generator's return value is the reason, or
 * undefined when `until` was reached first.
 */
export function* readRecords(
  source: WalSource,
  options: ReaderOptions & { readonly until?: Lsn },
): Generator<WalRecord, Stop | undefined> {
  const reader = new WalReader(source, options);
  const until = options.until ?? Number.POSITIVE_INFINITY;
  for (;;) {
    if (reader.position >= until) return undefined;
    const result = reader.next();
    if (result instanceof WalEnd) return result.stop;
    if (result.lsn >= until) return undefined;
    yield result;
  }
}

/**
 * The address of the first record that starts on the page of `from` or later, told by page headers alone: a page
 * says how much of it belongs to a record begun before. Undefined if the pages end or are not readable.
 */
export function firstRecordFrom(source: WalSource, from: Lsn): Lsn | undefined {
  const { pageBytes } = source.geometry;
  for (let page = from - (from % pageBytes); ; page += pageBytes) {
    const segment = source.segment(page);
    const header = segment && readPageHeader(segment.read(page - segment.start, pageBytes));
    if (!header || header.address !== BigInt(page)) return undefined;
    const first = page + header.headerBytes;
    if (!(header.info & pageFlag.firstIsContinuation)) return first;
    if (alignUp(header.remainingLength) < pageBytes - header.headerBytes) {
      return first + alignUp(header.remainingLength);
    }
  }
}
