import { formatDuration } from '../kit/duration.ts';
import type { Timeline } from '../recording/timeline.ts';

/** The trial's zero on the recording's clock: times people read count from it. */
export function zeroOf(timeline: Timeline): number {
  return timeline.watch?.fromMs ?? 0;
}

/** A moment as people read it, to the hundredth of a second so that a column of them lines up: `+11.18 s`. */
export function sinceZero(timeline: Timeline, atMs: number): string {
  return signed(atMs - zeroOf(timeline));
}

/** A time counted from the trial's zero, with its sign. */
export function signed(sinceMs: number): string {
  const size = Math.abs(sinceMs);
  const text = size < 1_000_000 ? `${(size / 1_000).toFixed(2)} s` : formatDuration(size);
  return `${sinceMs < 0 ? '-' : '+'}${text}`;
}
