import { formatDuration } from '../kit/duration.ts';
import { duration } from '../model/fields.ts';
import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Window } from './availability.ts';
import type { Evidence, Finding } from './check.ts';

/**
 * What the checks share: how to say that a recording cannot answer, and how to read the looks the probes took at a
 * node during the watch.
 */

/** Longest time without a look at a node for which the checks still speak about the whole watch. */
const blindMs = 5_000;

/** A watch that began. */
export interface Watch extends Window {
  /** False for a recording that ends in the middle of it. */
  readonly finished: boolean;
  /** When it was to end, by the scenario. */
  readonly plannedToMs: number;
}

/** The watch, if it began. */
export function watchOf(timeline: Timeline): Watch | undefined {
  if (!timeline.watch) return undefined;
  const { fromMs, toMs } = timeline.watch;
  const plannedToMs = fromMs + timeline.header.scenario.limits.watchMs;
  return { fromMs, toMs, finished: isFinished(timeline), plannedToMs };
}

/** Whether a watch that began was recorded to its end. */
function isFinished({ phases, end }: Timeline): boolean {
  const after = phases.findIndex(({ phase }) => phase === 'watch') + 1;
  return after < phases.length || end?.how === 'completed';
}

/** A parameter of checks that measure how long something lasted: what was wrong earlier does not count. */
export const fromMoment = () =>
  duration()
    .optional()
    .describe(
      'Only what is left of it from this moment of the watch on counts, such as 8s; all of it if not given.',
    );

/** A moment as people read it: counted from the trial's zero. */
export function moment(timeline: Timeline, atMs: number): string {
  const sinceZeroMs = atMs - (timeline.watch?.fromMs ?? 0);
  return sinceZeroMs < 0 ? formatDuration(sinceZeroMs) : `+${formatDuration(sinceZeroMs)}`;
}

export function present(
  summary: string,
  evidence: readonly Evidence[],
  measured?: NonNullable<Finding['measured']>,
): Finding {
  return { status: 'present', summary, evidence, ...(measured ? { measured } : {}) };
}

export function cannotTell(summary: string): Finding {
  return { status: 'cannot-tell', summary, evidence: [] };
}

/** Absent, but only if the whole watch was recorded: what a recording does not hold may have happened. */
export function absent(
  timeline: Timeline,
  summary: string,
  measured?: NonNullable<Finding['measured']>,
): Finding {
  if (!timeline.watch || !isFinished(timeline)) {
    return timeline.end?.how === 'decided'
      ? cannotTell(`${summary} until the trial ended early, the verdict being certain.`)
      : cannotTell(`${summary}, but the recording ends before the watch does.`);
  }
  return { status: 'absent', summary: `${summary}.`, evidence: [], ...(measured ? { measured } : {}) };
}

export const watchNeverBegan = (): Finding =>
  cannotTell('The watch never began, so there is nothing to look at.');

/** The looks at one node within the watch. */
export function looksAt(timeline: Timeline, node: string): readonly ObservationEvent[] {
  const looks = timeline.observations.get(node);
  return looks && timeline.watch ? within(looks, timeline.watch) : [];
}

/** What of a list in order of time lies within a window, its ends included. */
function within<Event extends { readonly atMs: number }>(
  events: readonly Event[],
  { fromMs, toMs }: Window,
): readonly Event[] {
  const begin = events.findIndex(({ atMs }) => atMs >= fromMs);
  if (begin < 0) return [];
  return events.slice(begin, events.findLastIndex(({ atMs }) => atMs <= toMs) + 1);
}

/**
 * Why the looks at a node do not cover the watch: none at all, or none for longer than `blindMs`.
 * @returns a sentence, or `undefined` if they cover it
 */
export function blindness(timeline: Timeline, node: string): string | undefined {
  const watch = timeline.watch;
  if (!watch) return 'The watch never began.';
  const looks = looksAt(timeline, node);
  if (looks.length === 0) return `Nobody looked at ${node} during the watch.`;
  let lastMs = watch.fromMs;
  const blindUntil = (atMs: number) =>
    `Nobody looked at ${node} from ${moment(timeline, lastMs)} to ${moment(timeline, atMs)}.`;
  for (const { atMs } of looks) {
    if (atMs - lastMs > blindMs) return blindUntil(atMs);
    lastMs = atMs;
  }
  return watch.toMs - lastMs > blindMs ? blindUntil(watch.toMs) : undefined;
}
