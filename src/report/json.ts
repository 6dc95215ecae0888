import { measureLatency } from '../checks/availability.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Verdict } from '../trial/judge.ts';
import { errorCounts, outagesOf } from './clients-view.ts';
import { decisionSpans } from './decision-lanes.ts';
import { failoverStories } from './failover-words.ts';
import { recoveryOf } from './recovery.ts';
import { runbookCourse } from './runbook.ts';
import { zeroOf } from './since-zero.ts';
import { faultSpans, orderSpans } from './spans.ts';
import { tellStory } from './story.ts';

/** The version of this format; docs/report.md describes it. Members may be added within a version, never changed. */
export const reportVersion = 1;

/**
 * The verdict with everything it rests on, for programs: the same numbers as the page in the terminal. All times are
 * milliseconds since the trial's zero.
 */
export function renderJson(timeline: Timeline, verdict: Verdict): string {
  const { header } = timeline;
  const zeroMs = zeroOf(timeline);
  const report = {
    reenactReport: reportVersion,
    run: header.run,
    tool: header.tool,
    title: header.scenario.title,
    startedAt: header.startedAt,
    seed: header.seed,
    world: { kind: header.world, facts: timeline.facts },
    repeat: header.repeat,
    ...verdict,
    clients: { writes: clientsOf(timeline, 'write'), reads: clientsOf(timeline, 'read') },
    faults: faultSpans(timeline),
    orders: orderSpans(timeline),
    decisions: decisionSpans(timeline).map(({ orders, ...decision }) => ({
      ...decision,
      orders: orders.map(({ name }) => name),
    })),
    runbook: runbookCourse(timeline) ?? null,
    failovers: failoverStories(timeline),
    recovery: recoveryOf(timeline) ?? null,
    story: tellStory(timeline),
    end: timeline.end ?? null,
  };
  return JSON.stringify(sinceZeroMs(report, zeroMs), undefined, 2);
}

/** What clients of one kind experienced during the watch. */
function clientsOf(timeline: Timeline, kind: 'write' | 'read') {
  const { watch } = timeline;
  if (!watch) return null;
  const wanted = timeline.operations.filter(
    (operation) => operation.kind === kind && operation.intendedMs >= watch.fromMs,
  );
  const count = (outcome: string) => wanted.filter((operation) => operation.outcome === outcome).length;
  return {
    wanted: wanted.length,
    acknowledged: count('acknowledged'),
    failed: count('failed'),
    inDoubt: count('in-doubt'),
    outages: outagesOf(timeline, kind),
    latency: measureLatency(timeline.operations, kind, watch) ?? null,
    errors: errorCounts(wanted),
  };
}

/** Keys whose values are moments on the recording's clock. Lengths of time (`lateMs`, `p99Ms`) are not among them. */
const momentKeys = new Set([
  'atMs',
  'fromMs',
  'toMs',
  'wantedFromMs',
  'acknowledgedMs',
  'struckMs',
  'eventMs',
  'detectionMs',
  'decisionMs',
  'resolutionMs',
  'readyMs',
  'landedMs',
  'removingMs',
  'waitingMs',
  'begunMs',
  'noticedMs',
  'lastMs',
]);

/** A copy whose moments count from the trial's zero, to the hundredth of a millisecond. */
function sinceZeroMs(value: unknown, zeroMs: number, key = ''): unknown {
  if (typeof value === 'number') return momentKeys.has(key) ? round(value - zeroMs) : round(value);
  if (Array.isArray(value)) return value.map((item: unknown) => sinceZeroMs(item, zeroMs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, sinceZeroMs(item, zeroMs, name)]),
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
