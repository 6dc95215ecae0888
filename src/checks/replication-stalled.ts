import { z } from 'zod';
import { duration, name } from '../model/fields.ts';
import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { defineCheck } from './check.ts';
import { answerBySpells, isDown, type Progress, stallsIn } from './spell.ts';
import { fromMoment, looksAt } from './watched.ts';

export const replicationStalled = defineCheck({
  kind: 'replication-stalled',
  asks: 'Did a standby replay nothing although the primary had written more?',
  lasts: true,
  params: z.strictObject({
    node: name().describe('The standby in question.'),
    'longer-than': duration().default(5_000).describe('Shorter stalls do not count.'),
    from: fromMoment(),
  }),
  neverWithinMs: ({ 'longer-than': longerThanMs, from = 0 }) => from + longerThanMs,
  look: (timeline, params) => {
    const { node } = params;
    return answerBySpells(timeline, {
      node,
      seen: stallsIn(timeline, looksAt(timeline, node), readReplay(headBesides(timeline, node))),
      longerThanMs: params['longer-than'],
      fromMs: params.from,
      what: 'replayed nothing of what the primary had written',
    });
  },
});

/**
 * Reads how far a standby has replayed. One that is down certainly does not move; one that is up and silent does not
 * tell; one that became primary owes nothing any more, nor does one whose primary is gone.
 */
function readReplay(headAt: HeadAt): (look: ObservationEvent) => Progress | undefined {
  let replayedLsn: number | undefined;
  return (look) => {
    if (look.state.role === 'primary') return { position: 0, owed: false };
    replayedLsn = look.state.replayedLsn ?? (isDown(look) ? replayedLsn : undefined);
    if (replayedLsn === undefined) return undefined;
    return { position: replayedLsn, owed: headAt(look.atMs) > replayedLsn };
  };
}

/** How far the primary had flushed when it was last seen by a moment, if it was up then. Asked of moments in order. */
type HeadAt = (atMs: number) => number;

const noHead = Number.NEGATIVE_INFINITY;

/** The furthest head of the nodes beside a standby. */
function headBesides({ observations }: Timeline, standby: string): HeadAt {
  const others = [...observations].flatMap(([node, looks]) => (node === standby ? [] : [headOf(looks)]));
  return (atMs) => {
    let furthest = noHead;
    for (const headAt of others) furthest = Math.max(furthest, headAt(atMs));
    return furthest;
  };
}

/** Follows the looks at one node. */
function headOf(looks: readonly ObservationEvent[]): HeadAt {
  let head = noHead;
  let next = 0;
  return (atMs) => {
    for (let look = looks[next]; look && look.atMs <= atMs; look = looks[next]) {
      next += 1;
      const { role, flushedLsn } = look.state;
      if (role === 'primary' && flushedLsn !== undefined) head = flushedLsn;
      else if (isDown(look) || role === 'standby') head = noHead;
    }
    return head;
  };
}
