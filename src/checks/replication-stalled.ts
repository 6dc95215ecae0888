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
  look: (timeline, params) => {
    const { node } = params;
    const looks = looksAt(timeline, node);
    const heads = headsAt(timeline, node, looks);
    return answerBySpells(timeline, {
      node,
      seen: stallsIn(timeline, looks, readReplay(heads)),
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
function readReplay(
  heads: ReadonlyMap<ObservationEvent, number>,
): (look: ObservationEvent) => Progress | undefined {
  let replayedLsn: number | undefined;
  return (look) => {
    if (look.state.role === 'primary') return { position: 0, owed: false };
    replayedLsn = look.state.replayedLsn ?? (isDown(look) ? replayedLsn : undefined);
    if (replayedLsn === undefined) return undefined;
    const head = heads.get(look);
    return { position: replayedLsn, owed: head !== undefined && head > replayedLsn };
  };
}

/** For each look at the standby: how far the primary had flushed when it was last seen, if it was up then. */
function headsAt(
  timeline: Timeline,
  standby: string,
  looks: readonly ObservationEvent[],
): Map<ObservationEvent, number> {
  const others = [...timeline.observations]
    .filter(([node]) => node !== standby)
    .flatMap(([, list]) => list)
    .sort((a, b) => a.atMs - b.atMs);
  const heads = new Map<string, number>();
  const atLooks = new Map<ObservationEvent, number>();
  let next = 0;
  for (const look of looks) {
    for (let other = others[next]; other && other.atMs <= look.atMs; other = others[next]) {
      next += 1;
      const { node, role, flushedLsn } = other.state;
      if (role === 'primary' && flushedLsn !== undefined) heads.set(node, flushedLsn);
      else if (isDown(other) || role === 'standby') heads.delete(node);
    }
    if (heads.size > 0) atLooks.set(look, Math.max(...heads.values()));
  }
  return atLooks;
}
