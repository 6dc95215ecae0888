import type { Element } from '../cib/element.ts';
import { leadingInteger } from './score.ts';

/**
 * Dates in rules. Everything is in seconds since 1970 and in UTC: a date without an offset is taken as UTC, so that the
 * same file gives the same answer everywhere.
 */
export type EpochSeconds = number;

/** Reads an ISO 8601 date: calendar, ordinal (2005-020) or week (2005-W03-1), with an optional time and offset. */
export function parseDate(text: string): EpochSeconds | undefined {
  const match =
    /^\s*(\d{4})-?(?:W(\d{2})(?:-?(\d))?|(\d{3})(?!\d)|(\d{2})-?(\d{2}))?(?:[T ]\s*(\d{2}):?(\d{2})?:?(\d{2})?(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?\s*$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, year, week, weekday, ordinal, month, day, hours, minutes, seconds, offset] = match;
  const firstOfYear = Date.UTC(Number(year), 0, 1);
  let date = firstOfYear;
  if (week) date = startOfIsoYear(Number(year)) + ((Number(week) - 1) * 7 + Number(weekday ?? 1) - 1) * dayMs;
  else if (ordinal) date = firstOfYear + (Number(ordinal) - 1) * dayMs;
  else if (month) date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const clock = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return date / 1000 + clock - offsetSeconds(offset);
}

const dayMs = 86_400_000;

function offsetSeconds(offset: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60);
}

function isoWeekday(date: Date): number {
  return date.getUTCDay() === 0 ? 7 : date.getUTCDay();
}

/** Milliseconds of the Monday that begins week 1: the week with the year's first Thursday. */
function startOfIsoYear(year: number): number {
  const fourth = Date.UTC(year, 0, 4);
  return fourth - (isoWeekday(new Date(fourth)) - 1) * dayMs;
}

/** Adds what a `<duration>` says; months and years keep the day of the month where it exists. */
export function addDuration(start: EpochSeconds, duration: Element): EpochSeconds {
  const amount = (name: string) => leadingInteger(duration.attributes[name]) ?? 0;
  const date = new Date(start * 1000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCFullYear(date.getUTCFullYear() + amount('years'));
  date.setUTCMonth(date.getUTCMonth() + amount('months'));
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  const days = amount('weeks') * 7 + amount('days');
  return (
    date.getTime() / 1000 +
    days * 86_400 +
    amount('hours') * 3600 +
    amount('minutes') * 60 +
    amount('seconds')
  );
}

/** True if `now` lies in every range a `<date_spec>` gives. */
export function matchesDateSpec(now: EpochSeconds, spec: Element): boolean {
  const date = new Date(now * 1000);
  const year = date.getUTCFullYear();
  const yearDay = Math.floor((now * 1000 - Date.UTC(year, 0, 1)) / dayMs) + 1;
  let weekYear = year;
  if (now * 1000 < startOfIsoYear(year)) weekYear = year - 1;
  else if (now * 1000 >= startOfIsoYear(year + 1)) weekYear = year + 1;
  const week = Math.floor((now * 1000 - startOfIsoYear(weekYear)) / (7 * dayMs)) + 1;
  const fields: Record<string, number> = {
    years: year,
    months: date.getUTCMonth() + 1,
    monthdays: date.getUTCDate(),
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
    seconds: date.getUTCSeconds(),
    yeardays: yearDay,
    weekyears: weekYear,
    weeks: week,
    weekdays: isoWeekday(date),
    moon: moonPhase(year, yearDay),
  };
  return Object.entries(fields).every(([name, value]) => inRange(spec.attributes[name], value));
}

/** Phase of the moon from 0 (new) to 7, by the usual epact approximation. */
function moonPhase(year: number, yearDay: number): number {
  const golden = (year % 19) + 1;
  let epact = (11 * golden + 18) % 30;
  if ((epact === 25 && golden > 11) || epact === 24) epact += 1;
  return Math.floor((((yearDay + epact) * 6 + 11) % 177) / 22) & 7;
}

function inRange(range: string | undefined, value: number): boolean {
  if (range === undefined) return true;
  const match = /^(\d*)(-?)(\d*)$/.exec(range.trim());
  if (!match || (match[1] === '' && match[3] === '')) return true;
  const low = match[1] === '' ? -Infinity : Number(match[1]);
  let high = Infinity;
  if (match[2] === '') high = low;
  else if (match[3] !== '') high = Number(match[3]);
  return value >= low && value <= high;
}
