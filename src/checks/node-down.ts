import { z } from 'zod';
import { duration, name } from '../model/fields.ts';
import { defineCheck } from './check.ts';
import { answerBySpells, isDown, seenIn } from './spell.ts';
import { looksAt } from './watched.ts';

export const nodeDown = defineCheck({
  kind: 'node-down',
  asks: 'Was the server of a node down, or its host without power?',
  lasts: true,
  params: z.strictObject({
    node: name().describe('The node in question.'),
    'longer-than': duration().default(3_000).describe('A restart is shorter than this and does not count.'),
  }),
  neverWithinMs: (params) => params['longer-than'],
  look: (timeline, params) =>
    answerBySpells(timeline, {
      node: params.node,
      seen: seenIn(timeline, looksAt(timeline, params.node), isDown),
      longerThanMs: params['longer-than'],
      what: 'was down',
    }),
});
