import type { Timeline } from '../recording/timeline.ts';

/** One gauge of one part, in order of time. */
export interface GaugeRow {
  readonly part: string;
  readonly gauge: string;
  readonly atMs: readonly number[];
  readonly values: readonly number[];
  readonly least: number;
  readonly most: number;
}

/** Gauges shown for each part that no symptom asks about, at most. */
const mostPerPart = 3;

/** The gauges worth drawing: those the symptoms ask about, and of each part the first few that change. */
export function gaugeRows(timeline: Timeline): readonly GaugeRow[] {
  const asked = askedGauges(timeline);
  return [...timeline.series].flatMap(([part, samples]) => {
    const names = Object.keys(samples[0]?.values ?? {});
    const rows = names.map((gauge): GaugeRow => {
      const values = samples.map((sample) => sample.values[gauge] ?? 0);
      const [least, most] = extremes(values);
      return { part, gauge, atMs: samples.map(({ atMs }) => atMs), values, least, most };
    });
    const isAsked = ({ gauge }: GaugeRow) => asked.has(`${part} ${gauge}`);
    const others = rows.filter((row) => !isAsked(row) && row.most > row.least).slice(0, mostPerPart);
    return rows.filter((row) => isAsked(row) || others.includes(row));
  });
}

const prefixes = [
  [1e12, ' T'],
  [1e9, ' G'],
  [1e6, ' M'],
  [1e3, ' k'],
] as const;

/** A reading with three digits and the prefix of its size: `0.312`, `4.5 k`, `3.1 G`. */
export function gaugeFigure(value: number): string {
  const [size, prefix] = prefixes.find(([least]) => Math.abs(value) >= least) ?? [1, ''];
  return `${Number((value / size).toPrecision(3))}${prefix}`;
}

/** The bounds that symptoms ask about, for one gauge of one part. */
export function boundsOf(timeline: Timeline, part: string, gauge: string): number[] {
  return timeline.header.scenario.symptoms.flatMap(({ params }) =>
    params['part'] === part && params['gauge'] === gauge
      ? [params['above'], params['below']].filter((bound) => typeof bound === 'number')
      : [],
  );
}

/** The mean of a gauge in a stretch of time; nothing if it was not read in it. */
export function meanIn(row: GaugeRow, fromMs: number, toMs: number): number | undefined {
  let sum = 0;
  let count = 0;
  for (const [index, atMs] of row.atMs.entries()) {
    if (atMs <= fromMs || atMs > toMs) continue;
    sum += row.values[index] ?? 0;
    count += 1;
  }
  return count === 0 ? undefined : sum / count;
}

function extremes(values: readonly number[]): readonly [number, number] {
  return values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function askedGauges(timeline: Timeline): ReadonlySet<string> {
  const params = timeline.header.scenario.symptoms.flatMap((symptom) => {
    const { events } = symptom.params;
    return [symptom.params, ...(Array.isArray(events) ? (events as Record<string, unknown>[]) : [])];
  });
  return new Set(params.map(({ part, gauge }) => `${String(part)} ${String(gauge)}`));
}
