import { z } from 'zod';
import { duration, name } from '../model/fields.ts';
import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { defineCheck } from './check.ts';
import { answerBySpells, type Spell, seenIn } from './spell.ts';
import { fromMoment, looksAt } from './watched.ts';

export const replayPaused = defineCheck({
  kind: 'replay-paused',
  asks: 'Did a standby stop replaying WAL because its replay was paused?',
  lasts: true,
  params: z.strictObject({
    node: name().describe('The standby in question.'),
    'longer-than': duration().default(0).describe('Shorter pauses do not count.'),
    from: fromMoment(),
  }),
  neverWithinMs: ({ 'longer-than': longerThanMs, from = 0 }) => from + longerThanMs,
  look: (timeline, params) =>
    answerBySpells(timeline, {
      node: params.node,
      seen: seenIn(timeline, looksAt(timeline, params.node), showsPause),
      longerThanMs: params['longer-than'],
      fromMs: params.from,
      what: 'had its replay paused',
      remark: (spell) => stillStreaming(timeline, params.node, spell),
    }),
});

/** A server that is gone or a primary replays nothing, so nothing is paused; a silent one does not tell. */
function showsPause({ state }: ObservationEvent): boolean | undefined {
  if (state.host === 'off' || state.server === 'down' || state.role === 'primary') return false;
  return state.replay === undefined ? undefined : state.replay === 'paused';
}

/** Says so if some node's replication view showed the paused standby as streaming: what a monitor would have seen. */
function stillStreaming(timeline: Timeline, standby: string, spell: Spell): string | undefined {
  for (const [node, looks] of timeline.observations) {
    const streaming = looks.some(
      (look) =>
        look.atMs >= spell.fromMs &&
        look.atMs <= spell.toMs &&
        look.state.standbys?.some((one) => one.name === standby && one.state === 'streaming'),
    );
    if (streaming) return `${node} showed it as streaming all the same`;
  }
  return undefined;
}
