import type { Target } from '../model/scenario.ts';
import type { Place } from '../model/topology.ts';

/** The node that a fault acts on. Scenarios are checked against the fault's `target` before a trial begins. */
export function nodeOf(target: Target): string {
  if (target.kind !== 'node') throw new Error(`a fault of nodes was given ${target.kind} as its target`);
  return target.node;
}

/** The directions of the link that a fault acts on: one, or both. */
export function waysOf(target: Target): readonly (readonly [Place, Place])[] {
  if (target.kind !== 'link') throw new Error(`a fault of links was given ${target.kind} as its target`);
  const there = [target.from, target.to] as const;
  return target.ways === 'one' ? [there] : [there, [target.to, target.from]];
}
