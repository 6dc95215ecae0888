import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { duration, name } from '../model/fields.ts';
import { defineCheck } from './check.ts';
import { absent, cannotTell, moment, present, watchNeverBegan } from './watched.ts';

const told = () =>
  z.strictObject({
    part: name().describe('The part of the platform.'),
    what: z.string().describe('What happened, as the part calls it.'),
  });

/**
 * The time from one happening to another: the recovery time (RTO) if it begins with the loss and ends with what is to be
 * there again. What never came counts as later than the end of the watch.
 */
export const rto = defineCheck({
  kind: 'rto',
  asks: 'Did recovery, from one happening to another, take as long as this?',
  params: z.strictObject({
    from: told().meta({
      description: 'What it counts from: the loss, or the decision.',
      examples: [{ part: 'us-east-1', what: 'lost' }],
    }),
    to: told().meta({
      description: 'What it counts to: what is to be there again.',
      examples: [{ part: 'sop', what: 'resolution' }],
    }),
    above: duration().default(0).describe('It must take at least this long.'),
    below: duration().optional().describe('It must take less than this. By default any time.'),
  }),
  look: (timeline, { from, to, above, below = Number.POSITIVE_INFINITY }) => {
    const { watch } = timeline;
    if (!watch) return watchNeverBegan();
    for (const { part } of [from, to]) {
      if (!timeline.series.has(part)) {
        return cannotTell(`The recording holds nothing of a part called ${part}.`);
      }
    }
    const begin = timeline.happenings.find(({ part, what }) => part === from.part && what === from.what);
    if (!begin) return absent(timeline, `${from.what} of ${from.part} never happened`);
    const end = timeline.happenings.find(
      ({ part, what, atMs }) => part === to.part && what === to.what && atMs >= begin.atMs,
    );
    const lengthMs = (end?.atMs ?? watch.toMs) - begin.atMs;
    const measured = { value: lengthMs, unit: 'ms' } as const;
    const ends = `${to.what} of ${to.part}`;
    const begins = `${from.what} of ${from.part} at ${moment(timeline, begin.atMs)}`;
    const summary = end
      ? `RTO ${formatDuration(lengthMs)}: from ${begins} to ${ends} at ${moment(timeline, end.atMs)}`
      : `RTO more than ${formatDuration(lengthMs)}: from ${begins} ${ends} did not come before the end of the watch`;
    const evidence = [
      {
        fromMs: begin.atMs,
        ...(end ? { toMs: end.atMs } : {}),
        text: `${from.what} of ${from.part}: ${begin.text}`,
      },
      ...(end ? [{ fromMs: end.atMs, text: `${ends}: ${end.text}` }] : []),
    ];
    // What did not come is longer than any bound, and never shorter.
    const isLong = lengthMs >= above || !end;
    const isShort = end === undefined ? below === Number.POSITIVE_INFINITY : lengthMs < below;
    if (isLong && isShort) return present(`${summary}.`, evidence, measured);
    return { ...absent(timeline, summary, measured), evidence };
  },
});
