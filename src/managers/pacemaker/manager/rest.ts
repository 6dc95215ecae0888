import type { View } from '../../manager.ts';
import type { Memory } from './memory.ts';
import { hears, type RingTimes, updateRing } from './ring.ts';
import type { Said } from './said.ts';
import { isAtRest } from './transition.ts';

/**
 * Whether a look that gave no order and had nothing new to say left nothing that a next one would go on with. A controller
 * whose transition is under way has nothing to do either until somebody tells of a result: what it has news of, it has
 * taken notice of, and what can begin, it has begun.
 */
export function isResting({ met, quorumLostMs, attributes, controller }: Memory): boolean {
  const decides = controller !== undefined && isAtRest(controller.transition) && controller.news.length > 0;
  return met && (quorumLostMs ?? null) === null && attributes.pending.length === 0 && !decides;
}

/**
 * The memory with what a look takes in of the ring, if nothing else has happened since the last one: no order has ended,
 * nothing is due, every member said what it had said before, and the ring is as it was. Otherwise `undefined`.
 */
export function restOn(memory: Memory, view: View<Said>, times: RingTimes): Memory | undefined {
  const { rest, lastSaid } = memory;
  if (!rest || !lastSaid || view.results.length > 0 || view.atMs >= rest.untilMs) return undefined;
  for (const member of memory.ring.members) {
    if (member !== view.node && view.heard.get(member)?.said !== memory.ring.delivered[member])
      return undefined;
  }
  const ring = { ...memory.ring };
  const { joined, left, stalled } = updateRing(ring, view, times);
  if (joined.length > 0 || left.length > 0 || stalled) return undefined;
  const heard = hears(view, times);
  const sameHeard =
    heard.length === lastSaid.hears.length && heard.every((peer, at) => peer === lastSaid.hears[at]);
  return sameHeard ? { ...memory, ring } : undefined;
}
