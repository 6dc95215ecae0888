import { z } from 'zod';
import { duration } from '../model/fields.ts';
import { defineCheck } from './check.ts';
import { lookForOutage } from './unavailable.ts';
import { fromMoment } from './watched.ts';

export const readsUnavailable = defineCheck({
  kind: 'reads-unavailable',
  asks: 'Was there a time in which clients wanted to read and no read succeeded?',
  lasts: true,
  foresees: true,
  params: z.strictObject({
    'longer-than': duration().default(5_000).describe('Shorter interruptions do not count.'),
    from: fromMoment(),
  }),
  neverWithinMs: ({ 'longer-than': longerThanMs, from = 0 }) => from + longerThanMs,
  look: (timeline, params) => lookForOutage(timeline, 'read', params['longer-than'], params.from),
});
