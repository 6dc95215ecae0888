import type { Platform } from '../model/platform.ts';
import { partOf } from './index.ts';
import { shortestRing } from './shortest-ring.ts';

/** In which order the parts of a platform can start, if none of them runs. */
export interface StartOrder {
  /** Parts that can start at once, those that can start when these are up, and so on. */
  readonly waves: readonly (readonly string[])[];
  /** Rings of parts each of which starts only once the next is up; the first is named again at the end. */
  readonly rings: readonly (readonly string[])[];
  /** Parts that never start because of a ring: those in one, and those that need one. */
  readonly never: readonly string[];
}

/**
 * Looks at which part starts after which (Kahn 1962): whatever is left when nothing more can start is in a ring or behind
 * one. Of each ring the shortest way round is named, through the part that stands first in the file.
 */
export function startOrderOf(platform: Platform): StartOrder {
  const needs = needsOf(platform);
  const waves: string[][] = [];
  const up = new Set<string>();
  for (;;) {
    const wave = [...needs].flatMap(([name, all]) =>
      !up.has(name) && all.every((need) => up.has(need) || !needs.has(need)) ? [name] : [],
    );
    if (wave.length === 0) break;
    for (const name of wave) up.add(name);
    waves.push(wave);
  }
  const never = [...needs.keys()].filter((name) => !up.has(name));
  const ringed = new Set<string>();
  const rings = never.flatMap((name) => {
    const ring = ringed.has(name) ? undefined : shortestRing(name, (each) => needs.get(each) ?? []);
    for (const each of ring ?? []) ringed.add(each);
    return ring ? [ring] : [];
  });
  return { waves, rings, never };
}

/** A ring in words. */
export function describeRing(ring: readonly string[]): string {
  return `${ring.join(' -> ')}: each starts only once the next is up; when all are down none comes back until one is started alone`;
}

/** By part that others start after, or that starts after others: what it needs. */
function needsOf(platform: Platform): ReadonlyMap<string, readonly string[]> {
  const all = platform.parts.map(({ name, kind: word, params }) => {
    const kind = partOf(word);
    const influences = kind.influences(kind.params.parse(params));
    return { name, needs: influences.flatMap(({ part, startsAfter }) => (startsAfter ? [part] : [])) };
  });
  const mentioned = new Set(all.flatMap(({ needs }) => needs));
  return new Map(
    all.flatMap(({ name, needs }) => (needs.length > 0 || mentioned.has(name) ? [[name, needs]] : [])),
  );
}
