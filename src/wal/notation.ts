/** How pg_waldump writes addresses, times, paths and flags inside descriptions. */

import type { FieldReader } from './field-reader.ts';
import { formatRawLsn } from './lsn.ts';
import type { Release } from './release.ts';

/** Microseconds from 1970 to 2000, where PostgreSQL's timestamps start. */
const postgresEpochMicros = 946_684_800_000_000n;

let lastSecond = 0n;
let lastText = '';

/** A timestamp (microseconds since 2000) in UTC, such as `2026-11-21 05:30:23.177570 UTC`. */
export function timestamp(micros: bigint): string {
  const unix = micros + postgresEpochMicros;
  const fraction = ((unix % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const second = (unix - fraction) / 1_000_000n;
  // Neighbouring records share their second, and formatting a date is what costs.
  if (second !== lastSecond || lastText === '') {
    const date = new Date(Number(second) * 1000);
    lastText = Number.isNaN(date.getTime()) ? '(no date)' : date.toISOString().slice(0, 19).replace('T', ' ');
    lastSecond = second;
  }
  return `${lastText}.${fraction.toString().padStart(6, '0')} UTC`;
}

/** An address field, unpadded. */
export function address(data: FieldReader, at: number): string {
  return formatRawLsn(data.u64(at));
}

/** A 64-bit transaction id as `epoch:xid`. */
export function fullTransaction(data: FieldReader, at: number): string {
  return `${data.u32(at + 4)}:${data.u32(at)}`;
}

/** Tablespace, database and relation number, each 32 bits, as `1663/5/16417`. */
export function relation(data: FieldReader, at: number): string {
  return `${data.u32(at)}/${data.u32(at + 4)}/${data.u32(at + 8)}`;
}

const hexBytes = Array.from(
  { length: 256 },
  (_, value) => `0x${value.toString(16).toUpperCase().padStart(2, '0')}`,
);

/** A byte as `0x0F`. */
export function hexText(value: number): string {
  return hexBytes[value] ?? '';
}

export function trueOrFalse(value: number): 'T' | 'F' {
  return value === 0 ? 'F' : 'T';
}

/** A list with a heading and its items, or nothing when it is empty. */
export function listed(heading: string, items: readonly (string | number)[]): string {
  return items.length === 0 ? '' : `${heading} ${items.join(' ')}`;
}

const forkSuffixes = ['', '_fsm', '_vm', '_init'];

/** Catalog versions, part of the paths inside tablespaces (src/include/catalog/catversion.h). */
const catalogVersions: Readonly<Record<number, number>> = {
  9.4: 201_409_291,
  9.5: 201_510_051,
  9.6: 201_608_131,
  10: 201_707_211,
  11: 201_809_051,
  12: 201_909_212,
  13: 202_007_201,
  14: 202_107_181,
  15: 202_209_061,
  16: 202_307_071,
  17: 202_406_281,
  18: 202_506_291,
};

/** The path of a relation's file below the data directory. */
export function relationPath(data: FieldReader, at: number, fork: number, release: Release): string {
  const [tablespace, database, number] = [data.u32(at), data.u32(at + 4), data.u32(at + 8)];
  const suffix = forkSuffixes[fork] ?? '';
  if (tablespace === 1664) return `global/${number}${suffix}`;
  if (tablespace === 1663) return `base/${database}/${number}${suffix}`;
  const version = `PG_${release.major}_${catalogVersions[release.major] ?? ''}`;
  return `pg_tblspc/${tablespace}/${version}/${database}/${number}${suffix}`;
}

/** The names of wal_level's values; 9.4 and 9.5 had four. */
export function walLevel(value: number, release: Release): string {
  const names =
    release.major < 9.6
      ? ['minimal', 'archive', 'hot_standby', 'logical']
      : ['minimal', 'replica', 'logical'];
  return names[value] ?? '?';
}

/**
 * Invalidation messages: 16 bytes each, the first a signed kind (a catalog cache's number if not negative), then at
 * offset 8 what it concerns.
 */
export function invalidations(
  data: FieldReader,
  at: number,
  count: number,
  initFile?: { readonly database: number; readonly tablespace: number },
): string {
  if (count <= 0) return '';
  data.bytes(at, count * 16);
  const parts: string[] = [];
  for (let index = 0; index < count; index++) parts.push(invalidation(data, at + index * 16));
  const init = initFile
    ? `; relcache init file inval dbid ${initFile.database} tsid ${initFile.tablespace}`
    : '';
  return `${init}; inval msgs: ${parts.join(' ')}`;
}

function invalidation(data: FieldReader, at: number): string {
  const kind = data.i8(at);
  if (kind >= 0) return `catcache ${kind}`;
  switch (kind) {
    case -1:
      return `catalog ${data.u32(at + 8)}`;
    case -2:
      return `relcache ${data.u32(at + 8)}`;
    case -3:
      return 'smgr';
    case -4:
      return `relmap db ${data.u32(at + 4)}`;
    case -5:
      return `snapshot ${data.u32(at + 8)}`;
    default:
      return `unrecognized id ${kind}`;
  }
}
