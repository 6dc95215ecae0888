import { ticks } from 'd3-array';
import { formatDuration } from '../kit/duration.ts';

/** A moment worth a mark on an axis of time, with its words. */
export interface TimeTick {
  /** Since the trial's zero, in milliseconds. */
  readonly sinceMs: number;
  readonly label: string;
}

/** Marks lie at round numbers of the largest unit of which the axis holds at least as many. */
const units = [
  { ms: 3_600_000, least: 4, name: 'h' },
  { ms: 60_000, least: 4, name: 'min' },
] as const;

/** Marks for an axis of time, in the unit that suits its length. */
export function timeTicks(fromMs: number, toMs: number, count: number): TimeTick[] {
  const unit = units.find(({ ms, least }) => (toMs - fromMs) / ms >= least);
  const length = unit?.ms ?? 1;
  return ticks(fromMs / length, toMs / length, count).map((tick) => ({
    sinceMs: tick * length,
    label: `${tick > 0 ? '+' : ''}${unit ? (tick === 0 ? '0' : `${tick} ${unit.name}`) : smallLabel(tick)}`,
  }));
}

function smallLabel(ms: number): string {
  return ms % 1_000 === 0 && Math.abs(ms) < 60_000 ? `${ms / 1_000} s` : formatDuration(ms);
}
