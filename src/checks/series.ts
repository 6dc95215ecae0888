import type { Timeline } from '../recording/timeline.ts';
import { type Finding } from './check.ts';
import { cannotTell } from './watched.ts';

/** One gauge of one part over the watch: what was read, at the end of each sample interval. */
export interface Series {
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

/** What was read off a part, or why there is nothing. */
export function seriesOf(timeline: Timeline, part: string, gauge: string): Series | Finding {
  const samples = timeline.series.get(part);
  if (!samples) return cannotTell(`The recording holds nothing that was read off a part called ${part}.`);
  const read = samples.filter(({ values }) => values[gauge] !== undefined);
  if (read.length === 0) return cannotTell(`The recording holds no ${gauge} of ${part}.`);
  return { atMs: read.map(({ atMs }) => atMs), values: read.map(({ values }) => values[gauge] ?? 0) };
}

/** A number as people read it: four digits that count. */
export function figure(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return String(Number(value.toPrecision(4)));
}
