import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { duration, name } from '../model/fields.ts';
import { defineCheck } from './check.ts';
import { missingOf } from './missing-writes.ts';
import { absent, cannotTell, moment, present, watchNeverBegan } from './watched.ts';

/** How much of the latest writes a restored database lacks: the recovery point (RPO). */
export const rpo = defineCheck({
  kind: 'rpo',
  asks: 'Did a restored database lack as much of the latest writes as this?',
  params: z.strictObject({
    part: name().describe('The database that is restored.'),
    above: duration().default(0).describe('It must lack at least this much.'),
    below: duration().optional().describe('It must lack less than this. By default any amount.'),
    lost: z
      .boolean()
      .default(false)
      .describe('Whether only what its clients really miss counts: nothing, if none was sent to it.'),
  }),
  look: (timeline, { part, above, below = Number.POSITIVE_INFINITY, lost }) => {
    if (!timeline.watch) return watchNeverBegan();
    const missing = missingOf(timeline, part);
    if (missing === 'unknown') return cannotTell(`The recording does not say what ${part} lacks.`);
    if (missing === 'never-up') return absent(timeline, `${part} was never restored`);
    const { missingMs, rows, isLost, atMs } = missing;
    const countsMs = lost && !isLost ? 0 : missingMs;
    const amount = `${formatDuration(missingMs)} of writes, ${Math.round(rows)} rows`;
    const summary = isLost
      ? `RPO ${formatDuration(missingMs)}: clients were sent to ${part}, which lacks ${amount}`
      : `RPO ${formatDuration(missingMs)}: when it was up at ${moment(timeline, atMs)} ${part} lacked ${amount}; no client was sent to it`;
    const measured = { value: countsMs, unit: 'ms' } as const;
    const evidence = [{ fromMs: atMs, text: `${part} lacks ${amount}` }];
    if (countsMs >= above && countsMs < below) return present(`${summary}.`, evidence, measured);
    return { ...absent(timeline, summary, measured), evidence };
  },
});
