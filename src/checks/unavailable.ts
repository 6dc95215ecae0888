import { formatDuration } from '../kit/duration.ts';
import type { OperationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { findOutages, longest, type Outage } from './availability.ts';
import type { Finding } from './check.ts';
import { absent, cannotTell, moment, present, watchNeverBegan, watchOf } from './watched.ts';

/** Whether operations of one kind did not succeed for longer than a time: the shared answer of two checks. */
export function lookForOutage(
  timeline: Timeline,
  kind: OperationEvent['kind'],
  longerThanMs: number,
): Finding {
  const watch = watchOf(timeline);
  if (!watch) return watchNeverBegan();
  const wanted = timeline.operations.filter(
    (operation) =>
      operation.kind === kind && operation.intendedMs >= watch.fromMs && operation.intendedMs <= watch.toMs,
  );
  if (wanted.length === 0) return cannotTell(`No client wanted a ${kind} during the watch.`);
  const outages = findOutages(timeline.operations, kind, watch, 0);
  const longMs = (outage: Outage) => outage.toMs - outage.wantedFromMs;
  const long = outages.filter((outage) => longMs(outage) > longerThanMs);
  const worst = longest(long);
  if (!worst) {
    const gap = longest(outages);
    const lengthMs = gap ? gap.toMs - gap.fromMs : 0;
    return absent(
      timeline,
      `The worst time without a successful ${kind} was ${formatDuration(lengthMs)}, no longer than ${formatDuration(longerThanMs)}`,
      { value: lengthMs, unit: 'ms' },
    );
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
