import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { duration } from '../model/fields.ts';
import type { Timeline } from '../recording/timeline.ts';
import { longest, type Window } from './availability.ts';
import { defineCheck } from './check.ts';
import { type Reign, reignsOf } from './primaries.ts';
import { absent, blindness, cannotTell, moment, present, watchNeverBegan } from './watched.ts';

/** A time in which no node was primary, after one was. */
interface Interregnum extends Window {
  readonly lost: string;
  readonly successor?: string;
}

export const noPromotion = defineCheck({
  kind: 'no-promotion',
  asks: 'After the primary was lost, did nobody become primary in time?',
  lasts: true,
  params: z.strictObject({
    within: duration().default(30_000).describe('How long the cluster may be without a primary.'),
  }),
  neverWithinMs: ({ within }) => within,
  look: (timeline, { within }) => {
    const watch = timeline.watch;
    if (!watch) return watchNeverBegan();
    const reigns = reignsOf(timeline);
    if (reigns.length === 0) return cannotTell('No node was seen as primary during the watch.');
    const gaps = interregna(reigns, watch);
    const long = gaps.filter((gap) => gap.toMs - gap.fromMs > within);
    const worst = longest(gaps);
    if (long.length > 0 && worst) {
      const lengthMs = worst.toMs - worst.fromMs;
      return present(
        `${worst.lost} was no longer primary from ${moment(timeline, worst.fromMs)}, and ${describeEnd(worst, lengthMs)}.`,
        long.map((gap) => ({
          fromMs: gap.fromMs,
          toMs: gap.toMs,
          node: gap.lost,
          text: `no primary for ${formatDuration(gap.toMs - gap.fromMs)}`,
        })),
        { value: lengthMs, unit: 'ms' },
      );
    }
    if (worst && !worst.successor) {
      return cannotTell(
        `${worst.lost} was lost ${formatDuration(worst.toMs - worst.fromMs)} before the watch ended, too late to see whether anybody takes over within ${formatDuration(within)}.`,
      );
    }
    const blind = blindNode(timeline);
    if (blind) return cannotTell(blind);
    if (!worst) return absent(timeline, 'The primary was never lost', { value: 0, unit: 'ms' });
    const lengthMs = worst.toMs - worst.fromMs;
    return absent(
      timeline,
      `After ${worst.lost} was lost, ${worst.successor} was primary ${formatDuration(lengthMs)} later`,
      { value: lengthMs, unit: 'ms' },
    );
  },
});

function describeEnd(gap: Interregnum, lengthMs: number): string {
  return gap.successor
    ? `only ${formatDuration(lengthMs)} later was ${gap.successor} primary`
    : `nobody became primary in the ${formatDuration(lengthMs)} until the watch ended`;
}

/** The times without any primary, from the end of one reign to the beginning of the next. */
function interregna(reigns: readonly Reign[], watch: Window): Interregnum[] {
  const gaps: Interregnum[] = [];
  let last: Reign | undefined;
  for (const reign of reigns) {
    if (last && reign.fromMs > last.toMs) {
      gaps.push({ lost: last.node, fromMs: last.toMs, toMs: reign.fromMs, successor: reign.node });
    }
    if (!last || reign.toMs > last.toMs) last = reign;
  }
  if (last && last.toMs < watch.toMs) gaps.push({ lost: last.node, fromMs: last.toMs, toMs: watch.toMs });
  return gaps;
}

function blindNode(timeline: Timeline): string | undefined {
  for (const { name } of timeline.header.scenario.topology.nodes) {
    const blind = blindness(timeline, name);
    if (blind) return blind;
  }
  return undefined;
}
