import type { CutSet } from './cover.ts';
import { harms } from './general-symptoms.ts';
import { type Combination, keyOf, type Space } from './space.ts';

/** One way a cluster breaks, and everything that was found to break it so. */
export interface Outage {
  readonly signature: string;
  /** The worst harm first, as indices. */
  readonly harms: readonly number[];
  /** What leads here, the smallest first. */
  readonly causes: readonly OutageCause[];
}

/** Minimal cut sets of the same factors: the same faults on the same targets, at one moment or another. */
export interface OutageCause {
  /** The first of them. */
  readonly members: Combination;
  /** All of them. */
  readonly variants: readonly Combination[];
}

/**
 * Groups cut sets by the signature of their outage, and ranks the outages: the worse harm first, then the one that takes
 * fewer suspects, then the one that more combinations lead to.
 * @param signatureOf the signature of the trial in which exactly these acted
 */
export function groupOutages(
  { factors }: Pick<Space, 'factors'>,
  cutSets: readonly CutSet[],
  signatureOf: (members: Combination) => string,
): Outage[] {
  const groups = new Map<string, { harms: Set<number>; members: Map<string, Combination> }>();
  for (const { members, harm } of cutSets) {
    const signature = signatureOf(members);
    const group = groups.get(signature) ?? { harms: new Set(), members: new Map() };
    group.harms.add(harm);
    group.members.set(keyOf(members), members);
    groups.set(signature, group);
  }
  const outages = [...groups].map(([signature, group]): Outage => {
    const byFactors = new Map<string, Combination[]>();
    for (const members of [...group.members.values()].sort(smallerFirst)) {
      const key = members.map((member) => factors[member]).join('\n');
      byFactors.set(key, [...(byFactors.get(key) ?? []), members]);
    }
    return {
      signature,
      harms: [...group.harms].sort((a, b) => a - b),
      causes: [...byFactors.values()].flatMap((variants) =>
        variants[0] ? [{ members: variants[0], variants }] : [],
      ),
    };
  });
  const worst = (outage: Outage) => outage.harms[0] ?? harms.length;
  const size = (outage: Outage) => outage.causes[0]?.members.length ?? 0;
  return outages.sort(
    (a, b) => worst(a) - worst(b) || size(a) - size(b) || b.causes.length - a.causes.length,
  );
}

function smallerFirst(one: Combination, other: Combination): number {
  if (one.length !== other.length) return one.length - other.length;
  const place = one.findIndex((member, index) => member !== other[index]);
  return (one[place] ?? 0) - (other[place] ?? 0);
}
