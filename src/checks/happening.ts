import { z } from 'zod';
import { duration, name } from '../model/fields.ts';
import { defineCheck } from './check.ts';
import { absent, cannotTell, moment, present, watchNeverBegan } from './watched.ts';

/** Moments shown as evidence, at most. */
const mostEvidence = 20;

export const happening = defineCheck({
  kind: 'happening',
  asks: 'Did something happen in a part of the platform, often enough?',
  params: z.strictObject({
    part: name().describe('The part of the platform.'),
    what: z.string().describe('What happened, as the part calls it: a word with dashes.'),
    'at-least': z.int().min(1).default(1).describe('How often it must have happened.'),
    from: duration().default(0).describe('Only what comes after this time counts.'),
    until: duration()
      .optional()
      .describe('Only what comes before this time counts. By default the whole watch.'),
  }),
  look: (timeline, params) => {
    const { watch } = timeline;
    if (!watch) return watchNeverBegan();
    const fromMs = watch.fromMs + params.from;
    const toMs = params.until === undefined ? watch.toMs : watch.fromMs + params.until;
    if (!timeline.series.has(params.part)) {
      return cannotTell(`The recording holds nothing of a part called ${params.part}.`);
    }
    const found = timeline.happenings.filter(
      ({ part, what, atMs }) =>
        part === params.part && what === params.what && atMs >= fromMs && atMs <= toMs,
    );
    const count = found.reduce((sum, each) => sum + each.count, 0);
    const [first] = found;
    if (first && count >= params['at-least']) {
      return present(
        `${params.what} of ${params.part} happened ${count} times, first at ${moment(timeline, first.atMs)}: ${first.text}`,
        found.slice(0, mostEvidence).map(({ atMs, text }) => ({ fromMs: atMs, text })),
      );
    }
    return absent(
      timeline,
      `${params.what} of ${params.part} happened ${count} times, fewer than ${params['at-least']}`,
    );
  },
});
