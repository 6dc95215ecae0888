import { scaleLinear } from 'd3-scale';
import type { Timeline } from '../../recording/timeline.ts';
import { drawnWindow } from '../clients-view.ts';
import { zeroOf } from '../since-zero.ts';
import { timeTicks } from '../time-ticks.ts';

/** The axis of time that all tracks share. Positions are percentages, so that a track needs no width of its own. */
export interface TimeScale {
  readonly fromMs: number;
  readonly toMs: number;
  readonly zeroMs: number;
  /** A moment's place, from 0 to 100; moments outside are drawn at the edge. */
  readonly percent: (atMs: number) => number;
  /** True if something of a stretch of time is to be seen. */
  readonly shows: (span: { readonly fromMs: number; readonly toMs: number }) => boolean;
  readonly ticks: readonly { readonly atMs: number; readonly label: string }[];
}

/** A window at least so long is marked in minutes or hours. */
const longMs = 600_000;

/** The scale of a timeline, from the clients' warm-up to the last event. */
export function timeScaleOf(timeline: Timeline): TimeScale {
  const { fromMs, toMs } = drawnWindow(timeline);
  const zeroMs = zeroOf(timeline);
  const scale = scaleLinear().domain([fromMs, toMs]).range([0, 100]).clamp(true);
  const seconds = scaleLinear().domain([(fromMs - zeroMs) / 1_000, (toMs - zeroMs) / 1_000]);
  const write = seconds.tickFormat(10, '~f');
  // A watch of minutes or hours is marked in them; a shorter one in seconds, as fine as its length wants.
  const isLong = toMs - fromMs >= longMs;
  return {
    fromMs,
    toMs,
    zeroMs,
    percent: (atMs) => Number(scale(atMs).toFixed(3)),
    shows: (span) => span.fromMs < toMs && span.toMs > fromMs,
    ticks: isLong
      ? timeTicks(fromMs - zeroMs, toMs - zeroMs, 10).map(({ sinceMs, label }) => ({
          atMs: zeroMs + sinceMs,
          label,
        }))
      : seconds.ticks(10).map((tick) => ({
          atMs: zeroMs + tick * 1_000,
          label: tick === 0 ? '0' : `${tick > 0 ? '+' : ''}${write(tick)} s`,
        })),
  };
}
