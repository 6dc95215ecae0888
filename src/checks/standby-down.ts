import { z } from 'zod';
import { duration, name } from '../model/fields.ts';
import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { defineCheck } from './check.ts';
import { answerBySpells, isDown, seenIn } from './spell.ts';
import { fromMoment, looksAt } from './watched.ts';

export const standbyDown = defineCheck({
  kind: 'standby-down',
  asks: 'Was a standby down, its server gone or its host without power?',
  lasts: true,
  params: z.strictObject({
    node: name().describe('The standby in question.'),
    'longer-than': duration().default(3_000).describe('A restart is shorter than this and does not count.'),
    from: fromMoment(),
  }),
  neverWithinMs: ({ 'longer-than': longerThanMs, from = 0 }) => from + longerThanMs,
  look: (timeline, params) => {
    const { node } = params;
    return answerBySpells(timeline, {
      node,
      seen: seenIn(timeline, looksAt(timeline, node), isDownAsStandby(timeline, node)),
      longerThanMs: params['longer-than'],
      fromMs: params.from,
      what: 'was down as a standby',
    });
  },
});

/** Reads looks in order: the role that counts is what the node last told; before it told any, what the topology gives it. */
function isDownAsStandby(timeline: Timeline, node: string): (look: ObservationEvent) => boolean {
  let role = timeline.header.scenario.topology.nodes.find((one) => one.name === node)?.role ?? 'standby';
  return (look) => {
    role = look.state.role ?? role;
    return isDown(look) && role === 'standby';
  };
}
