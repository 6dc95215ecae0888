import { table } from '../table.ts';
import { leadingInteger } from './score.ts';

/** Reads a CIB boolean; undefined if the text is neither a yes nor a no. */
export function parseBoolean(text: string | undefined): boolean | undefined {
  switch (text?.toLowerCase()) {
    case 'true':
    case 'on':
    case 'yes':
    case 'y':
    case '1':
      return true;
    case 'false':
    case 'off':
    case 'no':
    case 'n':
    case '0':
      return false;
    default:
      return undefined;
  }
}

/** True only if the text is a clear yes. */
export function isTrue(text: string | undefined): boolean {
  return parseBoolean(text) === true;
}

/** Milliseconds a text like `10s`, `5min` or `250ms` stands for (seconds if it has no unit), or undefined. */
export function parseMilliseconds(text: string | undefined): number | undefined {
  const match = /^\s*([0-9+.-]+)\s*(.*)$/s.exec(text ?? '');
  if (!match) return undefined;
  const amount = leadingInteger(match[1]);
  if (amount === undefined) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  if (unit.startsWith('ms')) return amount;
  if (unit.startsWith('us')) return Math.trunc(amount / 1000);
  if (unit.startsWith('s') || unit === '') return amount * 1000;
  if (unit.startsWith('m')) return amount * 60_000;
  if (unit.startsWith('h')) return amount * 3_600_000;
  return undefined;
}

/** Milliseconds of an interval: a time with unit or an ISO 8601 duration; 0 if absent or unreadable. */
export function parseIntervalMs(text: string | undefined): number {
  if (text === undefined) return 0;
  const milliseconds = text.startsWith('P') ? parseIsoDurationMs(text) : parseMilliseconds(text);
  if (milliseconds === undefined || milliseconds < 0) return 0;
  return Math.min(milliseconds, 0xffff_ffff);
}

/** Durations like P1DT2H or P30S; the T is not insisted on, except that it makes an M minutes instead of months. */
function parseIsoDurationMs(text: string): number | undefined {
  if (!/^P(?:T|\d+[YMWDHS])+$/.test(text)) return undefined;
  let inTime = false;
  let seconds = 0;
  for (const [token, amount, unit = ''] of text.slice(1).matchAll(/T|(\d+)([YMWDHS])/g)) {
    if (token === 'T') inTime = true;
    else seconds += Number(amount) * (unit === 'M' && inTime ? 60 : (secondsPerUnit[unit] ?? 0));
  }
  return seconds * 1000;
}

const secondsPerUnit: Readonly<Record<string, number>> = table({
  Y: 365 * 86_400,
  M: 30 * 86_400,
  W: 7 * 86_400,
  D: 86_400,
  H: 3600,
  S: 1,
});

/** Compares dotted versions number by number; missing parts count as 0. */
export function compareVersions(first: string | undefined, second: string | undefined): number {
  if (first === undefined || second === undefined) {
    return Number(first !== undefined) - Number(second !== undefined);
  }
  const left = first.split('.');
  const right = second.split('.');
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (leadingInteger(left[index]) ?? 0) - (leadingInteger(right[index]) ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** Compares names ignoring case, runs of digits by their value: the order in which Pacemaker keeps its nodes. */
export function compareNaturally(first: string, second: string): number {
  const pieces = /\d+|\D/g;
  const left = first.toLowerCase().match(pieces) ?? [];
  const right = second.toLowerCase().match(pieces) ?? [];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const one = left[index] ?? '';
    const other = right[index] ?? '';
    const bothNumbers = /^\d/.test(one) && /^\d/.test(other);
    const difference = bothNumbers
      ? Number(one) - Number(other) || one.length - other.length
      : compareText(one, other);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(left.length - right.length);
}

/** Compares texts by code unit, as C's strcmp does for the characters CIBs are made of. */
export function compareText(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** True if both texts are equal but for case. */
export function sameWord(first: string | undefined, second: string | undefined): boolean {
  return first !== undefined && second !== undefined && first.toLowerCase() === second.toLowerCase();
}

/**
 * Sorts stably by merging halves, always comparing the same pairs in the same order. The comparisons of clone instances
 * are not consistent with each other (two instances that run nowhere are "equal" to all), so the result depends on which
 * pairs are asked; a fixed procedure keeps it the same on every platform and the same as Pacemaker's.
 */
export function mergeSort<T>(items: readonly T[], compare: (first: T, second: T) => number): T[] {
  if (items.length < 2) return [...items];
  const middle = Math.floor(items.length / 2);
  const left = mergeSort(items.slice(0, middle), compare);
  const right = mergeSort(items.slice(middle), compare);
  const merged: T[] = [];
  let leftIndex = 0;
  let rightIndex = 0;
  while (leftIndex < left.length && rightIndex < right.length) {
    const one = left[leftIndex] as T;
    const other = right[rightIndex] as T;
    if (compare(one, other) <= 0) {
      merged.push(one);
      leftIndex += 1;
    } else {
      merged.push(other);
      rightIndex += 1;
    }
  }
  return [...merged, ...left.slice(leftIndex), ...right.slice(rightIndex)];
}

/** Inserts before the first item that does not compare as smaller, so that a later equal item comes first. */
export function insertSorted<T>(items: T[], item: T, compare: (first: T, second: T) => number): void {
  const index = items.findIndex((other) => compare(item, other) <= 0);
  if (index < 0) items.push(item);
  else items.splice(index, 0, item);
}
