import type { Timeline } from '../recording/timeline.ts';
import { tellStory } from './story.ts';

type LogEvent = Timeline['logs'][number];

/** The log lines around one or several happenings close together. */
export interface LogExcerpt {
  readonly fromMs: number;
  readonly toMs: number;
  /** What happened within, for the heading. */
  readonly what: readonly string[];
  readonly lines: readonly LogEvent[];
  /** Lines within that are not shown. */
  readonly leftOut: number;
}

const beforeMs = 300;
const afterMs = 1_500;
const linesShown = 120;
/** From its first moment to its last, an excerpt spans at most this; a busy minute is told in several. */
const spanMs = 2_000;

/**
 * The logs at the moments that matter: around faults, changes of role and standing, edges of outages, orders. Moments
 * close together share an excerpt; one without a line is left out, and no line stands in two.
 */
export function logExcerpts(timeline: Timeline): LogExcerpt[] {
  const moments = tellStory(timeline).filter(
    ({ kind }) => kind !== 'log' && kind !== 'address' && kind !== 'trial',
  );
  const windows: { fromMs: number; toMs: number; what: string[] }[] = [];
  for (const { atMs, what } of moments) {
    const open = windows.at(-1);
    const fromMs = atMs - beforeMs;
    if (open && fromMs < open.toMs && fromMs - open.fromMs <= spanMs) {
      open.toMs = atMs + afterMs;
      open.what.push(what);
    } else {
      if (open) open.toMs = Math.min(open.toMs, fromMs);
      windows.push({ fromMs, toMs: atMs + afterMs, what: [what] });
    }
  }
  return windows.flatMap((window) => {
    const lines = timeline.logs.filter((line) => line.atMs >= window.fromMs && line.atMs < window.toMs);
    const leftOut = Math.max(0, lines.length - linesShown);
    return lines.length === 0 ? [] : [{ ...window, lines: lines.slice(0, linesShown), leftOut }];
  });
}
