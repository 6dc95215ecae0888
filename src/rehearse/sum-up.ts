import { quantileSorted } from 'd3-array';
import type { Measured } from './measure.ts';

/** A figure over several rehearsals. */
export interface Range {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Several rehearsals of the same plan. */
export interface PlanSummary {
  readonly name: string;
  readonly commands: readonly string[];
  /** How many were measured, and how many were spoiled and do not count. */
  readonly rehearsed: number;
  readonly spoiled: number;
  /** In how many of the measured ones nothing was lost. */
  readonly lossless: number;
  readonly lostWrites?: Range;
  readonly rejectedWrites?: Range;
  readonly writeOutageMs?: Range;
  readonly readOutageMs?: Range;
  /** What broke in any of them; each told once. */
  readonly broke: readonly string[];
}

export function sumUpPlan(
  plan: { readonly name: string; readonly commands: readonly string[] },
  all: readonly Measured[],
): PlanSummary {
  const sound = all.filter(({ spoiled }) => spoiled === undefined);
  const range = (figure: (measured: Measured) => number | undefined) =>
    rangeOf(sound.flatMap((measured) => figure(measured) ?? []));
  const ranges = {
    lostWrites: range(({ lostWrites }) => lostWrites),
    rejectedWrites: range(({ rejectedWrites }) => rejectedWrites),
    writeOutageMs: range(({ writeOutageMs }) => writeOutageMs),
    readOutageMs: range(({ readOutageMs }) => readOutageMs),
  };
  return {
    name: plan.name,
    commands: plan.commands,
    rehearsed: sound.length,
    spoiled: all.length - sound.length,
    lossless: sound.filter(({ lostWrites }) => lostWrites === 0).length,
    ...(Object.fromEntries(Object.entries(ranges).filter(([, value]) => value !== undefined)) as Partial<
      Record<keyof typeof ranges, Range>
    >),
    broke: [
      ...new Set(all.flatMap(({ broke, spoiled }) => (spoiled === undefined ? broke : [...broke, spoiled]))),
    ],
  };
}

function rangeOf(figures: readonly number[]): Range | undefined {
  const sorted = figures.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  return { least, most, median: quantileSorted(sorted, 0.5) ?? least };
}
