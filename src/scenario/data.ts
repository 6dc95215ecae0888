import type { Path } from './flaw.ts';

/** The data of a scenario file before it is known to be one: what a YAML parser gives. */
export type Mapping = Record<string, unknown>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path of the data, or `undefined`. */
export function dataAt(data: unknown, path: Path): unknown {
  let here = data;
  for (const segment of path) {
    if (Array.isArray(here)) here = here[Number(segment)];
    else here = isMapping(here) && Object.hasOwn(here, segment) ? here[segment] : undefined;
  }
  return here;
}

/** A value in a few words, short enough for a sentence. */
export function inWords(value: unknown): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}...` : value}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

/** Some of a mapping's keys, for schemas that read their own keys only. */
export function only(data: Mapping, keys: readonly string[]): Mapping {
  return Object.fromEntries(Object.entries(data).filter(([key]) => keys.includes(key)));
}

/** All of a mapping's keys but some. */
export function except(data: Mapping, keys: readonly string[]): Mapping {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key)));
}
