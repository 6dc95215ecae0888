import { sampleRankCorrelation } from 'simple-statistics';
import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { duration, name } from '../model/fields.ts';
import type { Timeline } from '../recording/timeline.ts';
import { defineCheck, type Evidence } from './check.ts';
import { seriesOf } from './series.ts';
import { absent, cannotTell, present, watchNeverBegan } from './watched.ts';

const awaited = z.strictObject({
  name: z.string().describe('What it is, in a few words.'),
  at: duration().describe('When it came in the incident, counted from the zero.'),
  part: name().describe('The part it shows in.'),
  what: z.string().optional().describe('The happening that shows it; or a gauge with `above` or `below`.'),
  gauge: z.string().optional().describe('The gauge that shows it.'),
  above: z.number().optional().describe('It has come when the gauge is above this.'),
  below: z.number().optional().describe('It has come when the gauge is below this.'),
  after: z.string().optional().describe('Looked for only after the one of this name.'),
});
type Awaited = z.output<typeof awaited>;

/**
 * Compares the order of events with that of the incident by Spearman's rank correlation of their times: 1 is the same
 * order, 0 none. What did not come counts as later than all that did.
 */
export const orderOfEvents = defineCheck({
  kind: 'order-of-events',
  asks: 'Did the events of the incident come in its order?',
  params: z.strictObject({
    events: z.array(awaited).default([]).describe('The events of the incident with their times.'),
    correlation: z
      .number()
      .min(-1)
      .max(1)
      .default(0.9)
      .describe('The least rank correlation of their times.'),
    missing: z.int().min(0).default(0).describe('How many may be missing.'),
  }),
  look: (timeline, params) => {
    const { watch } = timeline;
    if (!watch) return watchNeverBegan();
    const cameMs = new Map<string, number>();
    for (const event of params.events) {
      const sinceMs = event.after === undefined ? watch.fromMs : cameMs.get(event.after);
      if (sinceMs === undefined) continue;
      const atMs = timeOf(timeline, event, sinceMs);
      if (atMs !== undefined) cameMs.set(event.name, atMs);
    }
    if (cameMs.size < 2) return cannotTell('Fewer than two of the events came, so they have no order.');
    const lastMs = watch.toMs + 1;
    const correlation = sampleRankCorrelation(
      params.events.map(({ at }) => at),
      params.events.map(({ name: each }) => cameMs.get(each) ?? lastMs),
    );
    const missing = params.events.filter(({ name: each }) => !cameMs.has(each)).map((each) => each.name);
    const lost = missing.length > 0 ? `; missing: ${missing.join(', ')}` : '';
    const came = `${cameMs.size} of ${params.events.length} events came, with a rank correlation of ${correlation.toFixed(3)}${lost}`;
    const evidence = params.events.flatMap((event): Evidence[] => {
      const atMs = cameMs.get(event.name);
      return atMs === undefined
        ? []
        : [{ fromMs: atMs, text: `${event.name}, in the incident after ${formatDuration(event.at)}` }];
    });
    if (correlation >= params.correlation && missing.length <= params.missing) return present(came, evidence);
    return { ...absent(timeline, came), evidence };
  },
});

/** When an event came first after a moment. */
function timeOf(timeline: Timeline, event: Awaited, sinceMs: number): number | undefined {
  if (event.what !== undefined) {
    return timeline.happenings.find(
      ({ part, what, atMs }) => part === event.part && what === event.what && atMs >= sinceMs,
    )?.atMs;
  }
  const series = seriesOf(timeline, event.part, event.gauge ?? '');
  if ('status' in series) return undefined;
  const index = series.values.findIndex(
    (value, position) =>
      (series.atMs[position] ?? 0) > sinceMs &&
      (event.above === undefined || value > event.above) &&
      (event.below === undefined || value < event.below),
  );
  return series.atMs[index];
}
