import type { Ring } from './ring.ts';

export interface Candidacy {
  readonly node: string;
  readonly startedMs: number;
  /** Whether this instance is the controller so far. */
  readonly controls: boolean;
}

/**
 * Who is the designated controller of a ring: the one there is, or else the instance that has run for longest (of those
 * that began together, the first by name). Where two partitions with a controller each meet, the same rule decides
 * between the two. Undefined while a member has not been heard in this ring.
 */
export function electController(ring: Ring, own: Candidacy): string | undefined {
  const candidates: Candidacy[] = [];
  for (const member of ring.members) {
    if (member === own.node) {
      candidates.push(own);
      continue;
    }
    const said = ring.delivered[member];
    if (!said) return undefined;
    candidates.push({ node: member, startedMs: said.startedMs, controls: said.controls });
  }
  const incumbents = candidates.filter(({ controls }) => controls);
  const choice = incumbents.length > 0 ? incumbents : candidates;
  return choice.toSorted(
    (one, other) => one.startedMs - other.startedMs || (one.node < other.node ? -1 : 1),
  )[0]?.node;
}

/** True if every member of the ring sees the same members: only then does a new controller begin. */
export function isAgreed(ring: Ring, node: string): boolean {
  const members = ring.members.toSorted().join(' ');
  return ring.members.every(
    (member) => member === node || ring.delivered[member]?.ring.toSorted().join(' ') === members,
  );
}
