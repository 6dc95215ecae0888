import { openDraw } from '../kit/draw.ts';
import { type Evidence, isUnanswerable, tally } from './evidence.ts';
import { missesToClear } from './rate.ts';
import { isWithin, leaveOneOut, type SuspectSet, setOf, sizeOf, without } from './suspect-set.ts';

/** Those that struck several times without a witness and never with one. */
export function neverLanding({ answers }: Evidence): SuspectSet {
  const times = new Map<SuspectSet, number>();
  let landed = 0n;
  for (const { unproved, acted, outcome } of answers) {
    if (outcome !== 'inconclusive') landed |= without(acted, unproved);
    if (unproved !== 0n) times.set(unproved, (times.get(unproved) ?? 0) + 1);
  }
  let never = 0n;
  for (const [set, often] of times) if (often >= 2) never |= set;
  return without(never, landed);
}

/** The largest set that reenacted the outage: everybody, unless somebody masks it. */
export function largestHit({ answers }: Evidence, landing: SuspectSet): SuspectSet | undefined {
  let largest: SuspectSet | undefined;
  for (const { asked, outcome } of answers) {
    if (outcome !== 'reenacted' || !isWithin(asked, landing)) continue;
    if (largest === undefined || sizeOf(asked) > sizeOf(largest)) largest = asked;
  }
  return largest;
}

/** How many random sets are tried where everybody together averts the outage, and leaving one out does not help. */
const randomSets = 16;

/**
 * What to try as long as everybody together has not reenacted the outage: everybody, and once that seems futile, if nothing
 * else has reenacted it either, everybody but one and random halves.
 */
export function towardsEverybody(
  evidence: Evidence,
  landing: SuspectSet,
  whole: SuspectSet | undefined,
): { asked: SuspectSet; purpose: 'full' | 'unmask' } | undefined {
  const { deterministic, confidence, leastRate, seed } = evidence.options;
  const patience = deterministic ? 1 : Math.ceil(Math.log(1 - confidence) / Math.log(1 - leastRate));
  const asked = tally(evidence, landing);
  if (asked.misses < patience && !isUnanswerable(evidence, landing)) {
    return { asked: landing, purpose: 'full' };
  }
  if (whole !== undefined) return undefined;
  const draw = openDraw(seed, 'unmask');
  const halves = Array.from({ length: randomSets }, () =>
    setOf(
      Array.from({ length: landing.toString(2).length }, (_, index) => index).filter(
        () => draw.fraction() < 0.5,
      ),
    ),
  );
  const candidates = [...leaveOneOut(landing), ...halves.map((half) => half & landing)].filter(
    (set) => set !== 0n && !isUnanswerable(evidence, set),
  );
  const passes = deterministic ? 1 : missesToClear({ hits: 1, deterministic }, 0, 0.2);
  for (let pass = 0; pass < passes; pass += 1) {
    const next = candidates.find((set) => tally(evidence, set).misses <= pass);
    if (next !== undefined) return { asked: next, purpose: 'unmask' };
  }
  return undefined;
}
