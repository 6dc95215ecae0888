import type { Outcome } from './answer.ts';

/** What a trial with one value of a knob said. */
export interface ValueAnswer {
  readonly value: number;
  readonly outcome: Outcome;
}

export type ShrinkStep =
  | { readonly kind: 'try'; readonly value: number }
  | {
      readonly kind: 'done';
      /** The smallest value that reenacted the outage. */
      readonly enough: number;
      /** The largest value below it that averted it; absent if none did, or none was tried. */
      readonly tooLittle?: number;
    };

export interface ShrinkLimits {
  /** Reenacts the outage. */
  readonly value: number;
  /** Nothing smaller is tried. */
  readonly least: number;
  /** A value averts the outage once it missed this often. */
  readonly missesNeeded: number;
}

/** The search ends when what is enough is less than this times what is too little. */
const closeEnough = 1.25;
/** Inconclusive trials of one value before it is given up. */
const mostInconclusive = 3;

/**
 * The next value to try on the way to the smallest that still reenacts the outage: the value is divided by four until
 * that is too little, then the ratio between enough and too little is halved until they are close. It is assumed that
 * more of a fault does not avert what less of it brings about.
 */
export function shrinkValue(limits: ShrinkLimits, answers: readonly ValueAnswer[]): ShrinkStep {
  const enough = Math.min(
    limits.value,
    ...answers.filter(({ outcome }) => outcome === 'reenacted').map(({ value }) => value),
  );
  const tooLittle = answers
    .map(({ value }) => value)
    .filter((value) => value < enough && isTooLittle(value, limits, answers))
    .reduce((largest, value) => Math.max(largest, value), 0);
  const done: ShrinkStep = { kind: 'done', enough, ...(tooLittle > 0 ? { tooLittle } : {}) };
  if (tooLittle > 0 && enough / tooLittle <= closeEnough) return done;
  if (tooLittle === 0 && enough <= limits.least) return done;
  const next = tooLittle > 0 ? Math.sqrt(enough * tooLittle) : Math.max(limits.least, enough / 4);
  const value = roundTo(next, enough);
  return value >= enough || value <= tooLittle ? done : { kind: 'try', value };
}

function isTooLittle(
  value: number,
  { missesNeeded }: ShrinkLimits,
  answers: readonly ValueAnswer[],
): boolean {
  const outcomes = answers.filter((answer) => answer.value === value).map(({ outcome }) => outcome);
  const count = (which: Outcome) => outcomes.filter((outcome) => outcome === which).length;
  return count('averted') >= missesNeeded || count('inconclusive') >= mostInconclusive;
}

/** Two significant digits, so that a value can be read; whole numbers stay whole. */
function roundTo(value: number, scale: number): number {
  const rounded = Number(value.toPrecision(2));
  return scale >= 100 ? Math.max(1, Math.round(rounded)) : rounded;
}
