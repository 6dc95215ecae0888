import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { duration } from '../model/fields.ts';
import type { Timeline } from '../recording/timeline.ts';
import { longest, type Window } from './availability.ts';
import { defineCheck } from './check.ts';
import { type Reign, reignsOf } from './primaries.ts';
import { absent, blindness, cannotTell, moment, present, watchNeverBegan } from './watched.ts';

interface Overlap extends Window {
  readonly nodes: readonly [string, string];
}

export const twoWritablePrimaries = defineCheck({
  kind: 'two-writable-primaries',
  asks: 'Were two nodes primary, and so accepted writes, at the same time?',
  lasts: true,
  params: z.strictObject({
    'longer-than': duration().default(0).describe('Shorter overlaps do not count.'),
  }),
  neverWithinMs: (params) => params['longer-than'],
  look: (timeline, params) => {
    if (!timeline.watch) return watchNeverBegan();
    const reigns = reignsOf(timeline);
    const overlaps = overlapsOf(reigns).filter(({ fromMs, toMs }) => toMs - fromMs > params['longer-than']);
    const worst = longest(overlaps);
    if (worst) {
      const lengthMs = worst.toMs - worst.fromMs;
      const names = worst.nodes.join(' and ');
      return present(
        `${names} were both primary for at least ${formatDuration(lengthMs)} from ${moment(timeline, worst.fromMs)}; ${acknowledgements(timeline, worst)}.`,
        overlaps.map((overlap) => ({
          fromMs: overlap.fromMs,
          toMs: overlap.toMs,
          text: `${overlap.nodes.join(' and ')} are both primary`,
        })),
        { value: lengthMs, unit: 'ms' },
      );
    }
    for (const { name } of timeline.header.scenario.topology.nodes) {
      const blind = blindness(timeline, name);
      if (blind) return cannotTell(blind);
    }
    return absent(timeline, 'No two nodes were seen as primary at the same time', { value: 0, unit: 'ms' });
  },
});

/**
 * Pairs of reigns that certainly overlap: each was seen as primary before and after the same instant. The time between
 * two looks at different nodes proves nothing.
 */
function overlapsOf(reigns: readonly Reign[]): Overlap[] {
  return reigns.flatMap((one, index) =>
    reigns.slice(index + 1).flatMap((other): Overlap[] => {
      const fromMs = Math.max(one.fromMs, other.fromMs);
      const toMs = Math.min(one.lastSeenMs, other.lastSeenMs);
      return one.node !== other.node && toMs > fromMs
        ? [{ nodes: [one.node, other.node], fromMs, toMs }]
        : [];
    }),
  );
}

/** Which of the two acknowledged writes meanwhile: what makes the overlap a split brain and not only a risk. */
function acknowledgements(timeline: Timeline, overlap: Overlap): string {
  const counts = overlap.nodes.map((node) => {
    const count = timeline.operations.filter(
      (operation) =>
        operation.kind === 'write' &&
        operation.outcome === 'acknowledged' &&
        operation.node === node &&
        operation.atMs >= overlap.fromMs &&
        operation.atMs <= overlap.toMs,
    ).length;
    return `${node} acknowledged ${count} writes`;
  });
  return `meanwhile ${counts.join(' and ')}`;
}
