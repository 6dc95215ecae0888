import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { duration, name } from '../model/fields.ts';
import type { Timeline } from '../recording/timeline.ts';
import { defineCheck } from './check.ts';
import { absent, blindness, cannotTell, moment, present, watchNeverBegan } from './watched.ts';

/** One start of a node's server within the watch, and what came of it. */
interface Start {
  readonly atMs: number;
  readonly end: 'ready' | 'exited' | 'pending';
  readonly endMs: number;
  readonly exitCode?: number | null;
}

export const standbyCannotStart = defineCheck({
  kind: 'standby-cannot-start',
  asks: "Did a standby's server not come up when it was started, and stay away?",
  params: z.strictObject({
    node: name().describe('The standby in question.'),
    within: duration().default(15_000).describe('A start that takes longer than this has failed.'),
  }),
  look: (timeline, { node, within }) => {
    const watch = timeline.watch;
    if (!watch) return watchNeverBegan();
    const starts = startsOf(timeline, node, watch.fromMs, watch.toMs);
    const last = starts.at(-1);
    const failed = starts.filter((start) => hasFailed(start, within));
    if (last && hasFailed(last, within)) {
      const why = lastComplaint(timeline, node, last);
      return present(
        `${node} was started at ${moment(timeline, last.atMs)} and ${describeFailure(last)}${why ? `: ${why.text}` : '.'}`,
        [
          ...failed.map((start) => ({
            fromMs: start.atMs,
            toMs: start.endMs,
            node,
            text: `${node} was started and ${describeFailure(start)}`,
          })),
          ...(why ? [{ fromMs: why.atMs, node, text: why.text }] : []),
        ],
      );
    }
    if (last?.end === 'pending') {
      return cannotTell(
        `${node} was still starting when the watch ended, for less than ${formatDuration(within)}.`,
      );
    }
    const blind = blindness(timeline, node);
    if (blind) return cannotTell(blind);
    if (!last) return absent(timeline, `${node} was not started during the watch`);
    const before = failed.length > 0 ? ` after ${failed.length} failed starts` : '';
    return absent(
      timeline,
      `${node} was ready ${formatDuration(last.endMs - last.atMs)} after it was started${before}`,
    );
  },
});

function startsOf(timeline: Timeline, node: string, fromMs: number, toMs: number): Start[] {
  const events = timeline.processes.filter(
    (event) => event.node === node && event.atMs >= fromMs && event.atMs <= toMs,
  );
  return events.flatMap((event, index): Start[] => {
    if (event.change !== 'started') return [];
    const next = events.slice(index + 1).find((later) => later.change !== 'started');
    if (!next) return [{ atMs: event.atMs, end: 'pending', endMs: toMs }];
    const end = next.change === 'ready' ? 'ready' : 'exited';
    return [
      {
        atMs: event.atMs,
        end,
        endMs: next.atMs,
        ...(next.exitCode === undefined ? {} : { exitCode: next.exitCode }),
      },
    ];
  });
}

function hasFailed(start: Start, withinMs: number): boolean {
  return start.end === 'exited' || start.endMs - start.atMs > withinMs;
}

function describeFailure(start: Start): string {
  const tookMs = start.endMs - start.atMs;
  if (start.end === 'exited') {
    const code = typeof start.exitCode === 'number' ? ` with exit code ${start.exitCode}` : '';
    return `ended ${formatDuration(tookMs)} later${code} without having been ready`;
  }
  return `was not ready ${formatDuration(tookMs)} later`;
}

/** The last FATAL or PANIC line of a start. */
function lastComplaint(
  timeline: Timeline,
  node: string,
  start: Start,
): { readonly atMs: number; readonly text: string } | undefined {
  const line = timeline.logs.findLast(
    (log) =>
      log.node === node &&
      log.atMs >= start.atMs &&
      log.atMs <= start.endMs + 1_000 &&
      (log.level === 'FATAL' || log.level === 'PANIC'),
  );
  return line && { atMs: line.atMs, text: `${line.level}: ${line.message}` };
}
