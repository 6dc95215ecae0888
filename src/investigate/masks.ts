import { type Evidence, isUnanswerable, tally } from './evidence.ts';
import { missesToClear } from './rate.ts';
import { isWithin, members, type SuspectSet, setOf, sizeOf, without } from './suspect-set.ts';

/** Somebody whose acting averts what a set brings about without it. */
export interface Mask {
  /** What masks: one suspect where it could be narrowed down. */
  readonly by: SuspectSet;
  /** What reenacts the outage as long as the mask does not act. */
  readonly masked: SuspectSet;
  /** The set with the mask, which averted the outage. */
  readonly together: SuspectSet;
}

export type MaskStep =
  | { readonly kind: 'ask'; readonly asked: SuspectSet }
  | { readonly kind: 'mask'; readonly mask: Mask };

/**
 * Looks for a mask of a cause: between a set that holds the cause and reenacts the outage and a larger one that averts
 * it, the difference is halved until one suspect is left.
 * @returns `undefined` if nothing seems to mask the cause
 */
export function locateMask(evidence: Evidence, cause: SuspectSet, landing: SuspectSet): MaskStep | undefined {
  const { answers } = evidence;
  const averts = (set: SuspectSet) => avertsReliably(evidence, set, cause);
  const averted = [...new Set(answers.map(({ asked }) => asked))]
    .filter((set) => isWithin(cause, set) && set !== cause && isWithin(set, landing) && averts(set))
    .sort((a, b) => sizeOf(a) - sizeOf(b))[0];
  if (averted === undefined) return undefined;
  let below = cause;
  for (const { asked, outcome } of answers) {
    const between = isWithin(below, asked) && isWithin(asked, averted);
    if (outcome === 'reenacted' && between) below = asked;
  }
  const between = members(without(averted, below));
  const mask: MaskStep = { kind: 'mask', mask: { by: setOf(between), masked: below, together: averted } };
  if (between.length <= 1) return mask;
  const asked = below | setOf(between.slice(0, Math.ceil(between.length / 2)));
  return isUnanswerable(evidence, asked) ? mask : { kind: 'ask', asked };
}

/** Whether a set averts the outage more surely than the misses of a flaky cause would explain. */
function avertsReliably(evidence: Evidence, set: SuspectSet, cause: SuspectSet): boolean {
  const { hits, misses } = tally(evidence, set);
  if (hits > 0) return false;
  const { deterministic, confidence } = evidence.options;
  const alone = tally(evidence, cause);
  // Of many sets some miss several times by chance, so more is asked of a mask than of anything else.
  return misses >= missesToClear({ hits: alone.hits, deterministic }, alone.misses, (1 - confidence) / 10);
}
