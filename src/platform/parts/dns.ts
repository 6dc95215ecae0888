import { z } from 'zod';
import { duration, share } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';

const switchOver = defineAct({
  kind: 'switch',
  summary: 'The name points to the other place from now on.',
  params: z.strictObject({}),
});
const switchBack = defineAct({
  kind: 'switch-back',
  summary: 'The name points home again from now on.',
  params: z.strictObject({}),
});

const params = z.strictObject({
  ttl: duration().default(60_000).describe('How long resolvers keep the answer.'),
  'holds-on': share()
    .default(0.05)
    .describe('The share of the clients that keep the answer longer: pools, browsers, old resolvers.'),
  'holds-on-for': duration().default(900_000).describe('How long those keep it, on average.'),
});

/**
 * A name that is switched from one place to another.
 *
 * A busy resolver asks again as soon as an answer is older than its TTL. At the moment of a switch the ages of the answers
 * are evenly spread between 0 and TTL (the age of a renewal process with constant intervals), so the share that has asked
 * again after t is min(1, t / TTL): linear, not exponential. Clients that hold on do so for a reason that knows no TTL; what
 * is left of that is memoryless: 1 - exp(-t / hold). With a share h of those
 *
 *     moved(t) = (1 - h) min(1, t / TTL) + h (1 - exp(-t / hold)).
 *
 * What is left of less than one in two thousand counts as nobody. A second switch moves the share that is where it was
 * then, by the same law. RFC 1034, 3.6 (TTL); RFC 8767 on resolvers that serve stale answers.
 */
export const dns = definePart({
  kind: 'dns',
  summary: 'A name that is switched to another place; clients follow as their answers expire.',
  params,
  abilities: [],
  acts: [switchOver, switchBack],
  gauges: { moved: 'share of the clients that go to the other place' },
  influences: () => [],
  build: (plan, stage, partName) => {
    let from = 0;
    let to = 0;
    let sinceMs = 0;
    const moved = () => {
      const there = from + (to - from) * movedShare(plan, stage.nowMs - sinceMs);
      return Math.abs(to - there) < 0.0005 ? to : there;
    };
    const pointTo = (place: 0 | 1) => {
      from = moved();
      to = place;
      sinceMs = stage.nowMs;
      stage.tell(
        partName,
        place === 1 ? 'switched' : 'switched-back',
        place === 1 ? 'the name points to the other place' : 'the name points home',
      );
    };
    return {
      gauges: { moved },
      act: (kind) => {
        const isOver = kind === switchOver.kind;
        pointTo(isOver ? 1 : 0);
        return { witness: isOver ? 'the name points to the other place' : 'the name points home' };
      },
    };
  },
});

/** The share of the clients that has followed a switch after a time, in milliseconds. */
function movedShare(plan: z.output<typeof params>, afterMs: number): number {
  const { ttl, 'holds-on': holding, 'holds-on-for': hold } = plan;
  const followed = ttl > 0 ? Math.min(1, afterMs / ttl) : 1;
  const letGo = hold > 0 ? 1 - Math.exp(-afterMs / hold) : 1;
  return (1 - holding) * followed + holding * letGo;
}
