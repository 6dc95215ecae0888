import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { duration, name } from '../model/fields.ts';
import { defineCheck } from './check.ts';
import { figure, seriesOf } from './series.ts';
import { absent, moment, present, watchNeverBegan } from './watched.ts';

export const gauge = defineCheck({
  kind: 'gauge',
  asks: 'Did what is read off a part of the platform stay above or below a number for a while?',
  params: z.strictObject({
    part: name().describe('The part of the platform.'),
    gauge: z.string().describe('What is read off it; `reenact list parts` names the gauges.'),
    above: z
      .number()
      .optional()
      .describe('The number it must exceed. By default 0, if nothing is written here or below.'),
    below: z.number().optional().describe('The number it must fall below.'),
    'longer-than': duration().default(0).describe('For how long.'),
    'in-all': z
      .boolean()
      .default(false)
      .describe('Whether all stretches count together; by default one without a break is asked for.'),
    from: duration().default(0).describe('Only what comes after this time counts.'),
    until: duration()
      .optional()
      .describe('Only what comes before this time counts. By default the whole watch.'),
  }),
  // What lasts exactly as long counts.
  neverWithinMs: ({ 'longer-than': longerThanMs, from }) => from + longerThanMs - 1,
  look: (timeline, params) => {
    const { watch } = timeline;
    if (!watch) return watchNeverBegan();
    const series = seriesOf(timeline, params.part, params.gauge);
    if ('status' in series) return series;
    const fromMs = watch.fromMs + params.from;
    const toMs = watch.fromMs + (params.until ?? watch.toMs - watch.fromMs);
    const { below = Number.POSITIVE_INFINITY } = params;
    const above = params.above ?? (params.below === undefined ? 0 : Number.NEGATIVE_INFINITY);
    const isThere = (value: number) => value > above && value < below;
    const bound = boundInWords(params);
    let sinceMs: number | undefined;
    let longest = { fromMs: 0, toMs: -1 };
    let inAllMs = 0;
    let extreme: number | undefined;
    for (const [index, atMs] of series.atMs.entries()) {
      if (atMs < fromMs || atMs > toMs) continue;
      const value = series.values[index] ?? 0;
      const further = params.below === undefined ? Math.max : Math.min;
      extreme = extreme === undefined ? value : further(extreme, value);
      if (!isThere(value)) {
        sinceMs = undefined;
        continue;
      }
      const beforeMs = series.atMs[index - 1] ?? fromMs;
      sinceMs ??= beforeMs;
      inAllMs += atMs - beforeMs;
      if (atMs - sinceMs > longest.toMs - longest.fromMs) longest = { fromMs: sinceMs, toMs: atMs };
    }
    const longestMs = longest.toMs - longest.fromMs;
    const lengthMs = params['in-all'] && longestMs >= 0 ? inAllMs : longestMs;
    const what = `${params.gauge} of ${params.part}`;
    const measured = { value: Math.max(0, lengthMs), unit: 'ms' } as const;
    if (lengthMs >= 0 && lengthMs >= params['longer-than']) {
      return present(
        `${what} was ${bound} for ${formatDuration(lengthMs)}${params['in-all'] ? ' in all, the longest time' : ''} from ${moment(timeline, longest.fromMs)}, at its furthest ${figure(extreme ?? 0)}`,
        [{ fromMs: longest.fromMs, toMs: longest.toMs, text: `${what} is ${bound}` }],
        measured,
      );
    }
    const never = `never ${bound}; at its furthest it was ${figure(extreme ?? 0)}`;
    const short = `${bound} for ${formatDuration(Math.max(0, lengthMs))} at most`;
    return absent(timeline, `${what} was ${lengthMs < 0 ? never : short}`, measured);
  },
});

function boundInWords({ above, below }: { above?: number | undefined; below?: number | undefined }): string {
  if (below === undefined) return `above ${above ?? 0}`;
  return above === undefined ? `below ${below}` : `between ${above} and ${below}`;
}
