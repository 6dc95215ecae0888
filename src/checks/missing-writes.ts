import type { Timeline } from '../recording/timeline.ts';

/** What a restored database lacks of what the other acknowledged. */
export interface MissingWrites {
  /** Since when it lacks writes, up to the last one: in milliseconds, and in rows. */
  readonly missingMs: number;
  readonly rows: number;
  /** Whether clients were sent to it, so that they miss what it lacks. */
  readonly isLost: boolean;
  /** Rows that only one of the two has; 0 if no client was sent to it. */
  readonly toReconcile: number;
  /** When that was read: once nothing more is added to it if clients were sent, else when it was first seen up. */
  readonly atMs: number;
}

/**
 * Reads what a restored database lacks off its gauges. Once clients were sent there it is what they miss in the end; else
 * it is what they would have missed had they been sent when it was first up.
 */
export function missingOf(timeline: Timeline, part: string): MissingWrites | 'unknown' | 'never-up' {
  const samples = timeline.series.get(part);
  const readable = samples?.filter(({ values }) => values['missing'] !== undefined);
  if (!readable || readable.length === 0) return 'unknown';
  const firstUp = readable.find(({ values }) => (values['up'] ?? 0) > 0);
  const last = readable.at(-1);
  if (!firstUp || !last) return 'never-up';
  const isLost = (last.values['lost'] ?? 0) > 0;
  const { atMs, values } = isLost ? last : firstUp;
  return {
    missingMs: (values['missing'] ?? 0) * 1_000,
    rows: values['missing-rows'] ?? 0,
    isLost,
    toReconcile: values['to-reconcile'] ?? 0,
    atMs,
  };
}
