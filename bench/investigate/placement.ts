import type { Purpose } from '../../src/investigate/decide.ts';
import { investigateTruth, type Truth } from '../../src/investigate/testing.ts';
import type { Draw } from '../../src/kit/draw.ts';

/** Different suspects drawn at random. */
export function drawSuspects(draw: Draw, count: number, many: number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < many) drawn.add(draw.integer(0, count - 1));
  return [...drawn].sort((a, b) => a - b);
}

/** Trials that look for what cannot be as long as suspects only add to each other. */
const crossChecks: readonly Purpose[] = ['leave-one-out', 'complement', 'locate-mask'];

/** Investigates a synthetic outage, and counts the runs until the culprits were named and each was shown to be needed. */
export function investigateCounting(
  count: number,
  truth: Truth,
  options: NonNullable<Parameters<typeof investigateTruth>[2]>,
) {
  const result = investigateTruth(count, truth, options);
  const last = result.purposes.findLastIndex((purpose) => !crossChecks.includes(purpose));
  return { ...result, runs: result.answers.length, runsToAnswer: last + 1 };
}
