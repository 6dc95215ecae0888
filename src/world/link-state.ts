import type { LinkQuality, Place, Topology } from '../model/topology.ts';

/** What stands in the way of whatever travels from one place to another. */
export type Barrier = 'none' | 'cut' | 'reset';

/** How a link is, in the words of the `link` event: `slow` if its quality is not the planned one. */
export function linkState(barrier: Barrier, now: LinkQuality, planned: LinkQuality) {
  if (barrier !== 'none') return barrier;
  return sameQuality(now, planned) ? 'open' : 'slow';
}

/** What the link from one place to another does when nothing is wrong with it. A host reaches itself at once. */
export function plannedQuality(topology: Topology, from: Place, to: Place): LinkQuality {
  if (from === to) return { delayMs: 0, jitterMs: 0 };
  const own = topology.links.find(({ between }) => between.includes(from) && between.includes(to));
  return own ?? topology.link;
}

function sameQuality(one: LinkQuality, other: LinkQuality): boolean {
  return (
    one.delayMs === other.delayMs &&
    one.jitterMs === other.jitterMs &&
    one.bytesPerSecond === other.bytesPerSecond
  );
}
