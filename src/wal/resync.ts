/**
 * Reading on behind damage: every page's header says where its first new record starts, so reading can resume at the
 * next good page. The first record after such a jump has an unverified link back; its checksum is verified as always.
 */
import type { Lsn } from './lsn.ts';
import { pageFlag, readPageHeader } from './page.ts';
import { WalEnd, WalReader } from './reader.ts';
import type { WalSource } from './source.ts';
import type { Stop } from './stop.ts';

/** A run of readable records between two unreadable places. */
export interface Island {
  readonly firstLsn: Lsn;
  readonly lastLsn: Lsn;
  /** Behind its last record. */
  readonly end: Lsn;
  readonly records: number;
  readonly stop: Stop;
}

/** What the pages behind a place look like. */
export interface Beyond {
  readonly islands: readonly Island[];
  /** Pages with the right magic and their own address. */
  readonly pagesInPlace: number;
  /** Pages of an older life of the file: right magic, lower address. */
  readonly pagesOlder: number;
  readonly pagesZero: number;
  readonly pagesOther: number;
  /** Where the survey ended: the first address no file holds, or the limit. */
  readonly surveyedTo: Lsn;
}

/** Pages looked at behind a stop, at most: 1 GiB at the default page size. */
const pagesMax = 131_072;

/** Surveys the pages after the one that holds `after`, and reads every run of records that can be read there. */
export function readBeyond(source: WalSource, after: Lsn): Beyond {
  const { pageBytes, magic } = source.geometry;
  const islands: Island[] = [];
  const counts = { pagesInPlace: 0, pagesOlder: 0, pagesZero: 0, pagesOther: 0 };
  let page = after - (after % pageBytes) + pageBytes;
  let islandEnd = page;
  for (let looked = 0; looked < pagesMax; looked++, page += pageBytes) {
    const segment = source.segment(page);
    const bytes = segment?.read(page - segment.start, pageBytes);
    if (!bytes || bytes.length === 0) break;
    const header = readPageHeader(bytes);
    if (header?.magic === magic && header.address === BigInt(page)) {
      counts.pagesInPlace++;
      if (page < islandEnd || header.info & ~source.geometry.release.pageFlags) continue;
      const continues = (header.info & pageFlag.firstIsContinuation) !== 0;
      const island = readIsland(source, page, continues ? header.remainingLength : 0, header.headerBytes);
      if (!island) continue;
      islands.push(island);
      islandEnd = island.end;
    } else if (header?.magic === magic && header.address < BigInt(page)) {
      counts.pagesOlder++;
    } else if (isZero(bytes)) {
      counts.pagesZero++;
    } else {
      counts.pagesOther++;
    }
  }
  return { islands, ...counts, surveyedTo: page };
}

function readIsland(
  source: WalSource,
  page: Lsn,
  continued: number,
  headerBytes: number,
): Island | undefined {
  const { pageBytes } = source.geometry;
  const aligned = Math.ceil(continued / 8) * 8;
  // A page that a continued record fills has no record of its own.
  if (aligned >= pageBytes - headerBytes) return undefined;
  const reader = new WalReader(source, { from: page + headerBytes + aligned, trustSegments: true });
  let firstLsn: Lsn | undefined;
  let lastLsn = 0;
  for (let records = 0; ; records++) {
    const result = reader.next();
    if (result instanceof WalEnd) {
      if (firstLsn === undefined) return undefined;
      return { firstLsn, lastLsn, end: reader.position, records, stop: result.stop };
    }
    firstLsn ??= result.lsn;
    lastLsn = result.lsn;
  }
}

/** True if every byte is zero. */
export function isZero(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes[0] === 0 && bytes.subarray(1).equals(bytes.subarray(0, -1)));
}
