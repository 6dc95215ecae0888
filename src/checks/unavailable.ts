import { formatDuration } from '../kit/duration.ts';
import type { OperationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { findOutages, longest, longestSilence, type Outage } from './availability.ts';
import type { Finding } from './check.ts';
import { absent, cannotTell, moment, present, watchNeverBegan, watchOf } from './watched.ts';

/**
 * Whether operations of one kind did not succeed for longer than a time: the shared answer of two checks.
 * @param fromMs counted from the beginning of the watch: what was before it does not count
 */
export function lookForOutage(
  timeline: Timeline,
  kind: OperationEvent['kind'],
  longerThanMs: number,
  fromMs = 0,
): Finding {
  const whole = watchOf(timeline);
  if (!whole) return watchNeverBegan();
  const watch = { fromMs: whole.fromMs + fromMs, toMs: whole.toMs };
  const wanted = timeline.operations.some(
    (operation) =>
      operation.kind === kind && operation.intendedMs >= watch.fromMs && operation.intendedMs <= watch.toMs,
  );
  if (!wanted) return cannotTell(`No client wanted a ${kind} during the watch.`);
  // What was before the moment from which it counts is cut off; if none is given, an outage may begin before the watch.
  const countsFromMs = fromMs === 0 ? Number.NEGATIVE_INFINITY : watch.fromMs;
  const clip = (outage: Outage): Outage =>
    outage.fromMs >= countsFromMs
      ? outage
      : { ...outage, fromMs: countsFromMs, wantedFromMs: Math.max(outage.wantedFromMs, countsFromMs) };
  const outages = findOutages(timeline.operations, kind, watch, 0).map(clip);
  const long = outages.filter((outage) => outage.toMs - outage.wantedFromMs > longerThanMs);
  const worst = longest(long);
  if (!worst) {
    // From when somebody wanted it, as the threshold counts: clients that write seldom make gaps in which nobody asked.
    const gap = longest(outages.map(({ wantedFromMs, toMs }) => ({ fromMs: wantedFromMs, toMs })));
    const lengthMs = gap ? gap.toMs - gap.fromMs : 0;
    const measured = { value: lengthMs, unit: 'ms' } as const;
    const said = `Clients waited for a successful ${kind} for at most ${formatDuration(lengthMs)}, no longer than ${formatDuration(longerThanMs)}`;
    const planned = { fromMs: watch.fromMs, toMs: whole.plannedToMs };
    if (!whole.finished && longestSilence(timeline.operations, kind, planned) <= longerThanMs) {
      const leftMs = Math.max(0, whole.plannedToMs - whole.toMs);
      const summary = `${said}, nor could one become so in the ${formatDuration(leftMs)} that were left of the watch.`;
      return { status: 'absent', summary, evidence: [], measured };
    }
    return absent(timeline, said, measured);
  }
  const lengthMs = worst.toMs - worst.fromMs;
  return present(
    `No ${kind} succeeded for ${formatDuration(lengthMs)} from ${moment(timeline, worst.fromMs)}${
      worst.open ? ', until the watch ended' : ''
    }: ${worst.failed} failed and ${worst.inDoubt} were left in doubt.`,
    long.map((outage) => ({
      fromMs: outage.fromMs,
      toMs: outage.toMs,
      text: `no ${kind} succeeded for ${formatDuration(outage.toMs - outage.fromMs)}`,
    })),
    { value: lengthMs, unit: 'ms' },
  );
}
