import type { Combination } from './space.ts';

/**
 * A smallest part of a combination that still shows a harm: QuickXplain's division into halves (Junker 2004), and then
 * each member left out once more. If leaving one out shows the harm after all, because suspects mask each other, the
 * search goes on within what is left.
 * @param shows whether a part shows the harm; the combination itself does
 */
export async function narrowDown(
  combination: Combination,
  shows: (part: Combination) => Promise<boolean>,
): Promise<Combination> {
  for (let current = combination; ; ) {
    const kept = await halve([], [], current);
    if (kept.length < current.length && !(await shows(kept))) return await oneByOne(current);
    const smaller = await smallerPart(kept);
    if (!smaller) return kept;
    current = smaller;
  }

  async function halve(base: Combination, added: Combination, candidates: Combination): Promise<Combination> {
    if (added.length > 0 && (await shows(base))) return [];
    if (candidates.length <= 1) return candidates;
    const middle = Math.floor(candidates.length / 2);
    const [first, second] = [candidates.slice(0, middle), candidates.slice(middle)];
    const ofSecond = await halve(sorted([...base, ...first]), first, second);
    const ofFirst = await halve(sorted([...base, ...ofSecond]), ofSecond, first);
    return sorted([...ofFirst, ...ofSecond]);
  }

  async function smallerPart(kept: Combination): Promise<Combination | undefined> {
    for (const left of kept) {
      const part = kept.filter((member) => member !== left);
      if (part.length > 0 && (await shows(part))) return part;
    }
    return undefined;
  }

  /** Where members mask each other halves mislead; leaving out one after the other always ends with what shows it. */
  async function oneByOne(current: Combination): Promise<Combination> {
    const smaller = await smallerPart(current);
    return smaller ? await oneByOne(smaller) : current;
  }
}

const sorted = (members: readonly number[]): Combination => [...members].sort((a, b) => a - b);
