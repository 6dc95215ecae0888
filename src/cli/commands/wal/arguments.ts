/** How the sub-commands of `wal` read addresses and numbers, and what they say when one is wrong. */
import { availableParallelism } from 'node:os';
import { RefusedInput } from '../../../kit/problem.ts';
import { openPath, type WalDirectory } from '../../../wal/directory.ts';
import { type Lsn, parseLsn } from '../../../wal/lsn.ts';
import { firstRecordFrom } from '../../../wal/records.ts';

export function refused(code: string, message: string, advice: string): RefusedInput {
  return new RefusedInput([{ code, message, advice }]);
}

/** An address option; undefined if it was not given. */
export function lsnOption(text: string | undefined, option: string): Lsn | undefined {
  if (text === undefined) return undefined;
  const lsn = parseLsn(text);
  if (lsn !== undefined) return lsn;
  throw refused('wal/bad-address', `${option} ${text} is no address`, 'Write it as in 0/3000180.');
}

/** A whole number from `min` on; undefined if the option was not given. */
export function numberOption(text: string | undefined, option: string, min = 0): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min) return value;
  throw refused(
    'wal/bad-number',
    `${option} ${text} is no whole number from ${min} on`,
    'Give a whole number.',
  );
}

/** A field's value: decimal, 0x hexadecimal, or an address. */
export function fieldValue(text: string): bigint {
  if (/^(?:0x[0-9a-f]+|\d+)$/iu.test(text)) return BigInt(text);
  const lsn = parseLsn(text);
  if (lsn !== undefined) return BigInt(lsn);
  throw refused(
    'wal/bad-number',
    `${text} is no number`,
    'Write it as 44, 0x2C or, for addresses, 0/3000180.',
  );
}

/** Where to start reading: the first record at or behind the asked address, or the first of all. */
export function startingAt(wal: WalDirectory, asked: Lsn | undefined): Lsn {
  const places =
    asked === undefined ? wal.files.filter((file) => !file.isPartial).map((file) => file.start) : [asked];
  for (const place of places) {
    const first = firstRecordFrom(wal, place);
    if (first !== undefined) return first;
  }
  throw refused(
    'wal/no-record',
    `no record can be found${asked === undefined ? '' : ' at that address or behind it'}: no page there has its own address`,
    'See what the folder holds with `reenact wal ls`.',
  );
}

/** Opens paths as one source: a folder, a segment, or several segments of one folder. */
export function openPaths(paths: readonly string[], timeline?: number): WalDirectory {
  const options = timeline === undefined ? {} : { timeline };
  const [first, ...rest] = paths;
  if (first === undefined) throw refused('wal/no-path', 'no path was given', 'Name a folder or a segment.');
  if (rest.length === 0) return openPath(first, options);
  const folder = first.includes('/') ? first.slice(0, first.lastIndexOf('/')) : '.';
  const names = paths.map((path) => path.slice(path.lastIndexOf('/') + 1));
  if (paths.some((path) => path !== first && !path.startsWith(folder === '.' ? '' : `${folder}/`))) {
    throw refused(
      'wal/several-folders',
      'the segments lie in several folders',
      'Name segments of one folder.',
    );
  }
  return openPath(folder, { ...options, only: names });
}

/** How many threads a log is worth that is read from end to end. */
export function threadsFor(wal: WalDirectory, bytesPerThread: number): number {
  const bytes = wal.files.reduce((sum, file) => sum + file.fileBytes, 0);
  return Math.max(1, Math.min(availableParallelism(), Math.floor(bytes / bytesPerThread)));
}
