import type { Platform } from '../../model/platform.ts';
import { standingOf } from './region.ts';
import type { ResponseOptions } from './response.ts';

/** A setting that, changed alone, takes a loop out of danger. */
export interface WayOut {
  readonly part: string;
  readonly key: string;
  readonly from: number;
  /** The value nearest to the present one with which the loop is stable, to within a tenth of the way. */
  readonly to: number;
  /** How much it has to change: the absolute logarithm of the ratio; 0.69 is twice as much or half. */
  readonly cost: number;
}

/** Settings are tried up to this many times, and down to this part, of what they are. */
const furthest = 8;
const rounds = 5;

/**
 * Tries every amount of the parts of a loop, more and less of each, and answers those that alone make it stable, the
 * smallest change first.
 * @param cut the part of the loop that sends work again
 */
export function waysOut(
  platform: Platform,
  cut: string,
  parts: readonly string[],
  options: ResponseOptions,
): readonly WayOut[] {
  const isStable = (part: string, key: string, value: number) =>
    standingOf(withValue(platform, part, key, value), cut, options).region === 'stable';
  const ways = platform.parts
    .filter(({ name }) => parts.includes(name))
    .flatMap(({ name, params }) =>
      Object.entries(params).flatMap(([key, value]) =>
        typeof value === 'number' && value > 0
          ? [furthest, 1 / furthest].flatMap((factor) => wayOf(name, key, value, factor, isStable))
          : [],
      ),
    );
  return ways.sort((a, b) => a.cost - b.cost);
}

function wayOf(
  part: string,
  key: string,
  from: number,
  factor: number,
  isStable: (part: string, key: string, value: number) => boolean,
): WayOut[] {
  // Counts stay counts: what is a small whole number is tried as one.
  const isCount = Number.isInteger(from) && from < 50;
  const at = (share: number) => {
    const value = from * factor ** share;
    return isCount ? Math.max(1, factor < 1 ? Math.floor(value) : Math.ceil(value)) : value;
  };
  if (at(1) === from || !isStable(part, key, at(1))) return [];
  let [near, far] = [0, 1];
  for (let round = 0; round < rounds; round += 1) {
    const middle = (near + far) / 2;
    if (at(middle) !== from && isStable(part, key, at(middle))) far = middle;
    else near = middle;
  }
  return [{ part, key, from, to: at(far), cost: Math.abs(Math.log(at(far) / from)) }];
}

function withValue(platform: Platform, name: string, key: string, value: number): Platform {
  const parts = platform.parts.map((part) =>
    part.name === name ? { ...part, params: { ...part.params, [key]: value } } : part,
  );
  return { ...platform, parts };
}
