import { formatDuration } from '../kit/duration.ts';
import type { Moment } from '../model/moment.ts';
import type { Disturbance, RunbookStep } from '../model/scenario.ts';
import type { Path } from './flaw.ts';
import { type Reading, refuse } from './reading.ts';

interface Event {
  readonly name: string;
  readonly path: Path;
  /** What must be done before this can begin. */
  readonly needs: readonly string[];
}

/** Refuses moments that cannot come: after the end of the watch, or in a ring of things that wait for each other. */
export function refuseImpossibleTimes(
  reading: Reading,
  disturbances: readonly (Disturbance & { readonly path: Path })[],
  runbook: readonly RunbookStep[],
  watchMs: number | undefined,
): void {
  for (const { name, moment, path } of disturbances) {
    if (watchMs === undefined || !('atMs' in moment) || moment.atMs < watchMs) continue;
    const message = `${name} is due at ${formatDuration(moment.atMs)}, but the watch ends at ${formatDuration(watchMs)}.`;
    refuse(reading, {
      code: 'scenario/never-due',
      path: [...path, 'at'],
      message,
      advice: 'Let it come earlier, or write a longer `watch` under `limits`.',
    });
  }
  const events: Event[] = [
    ...disturbances.map(({ name, moment, path }) => ({ name, path, needs: awaitedBy(moment) })),
    ...runbook.map((step, index) => ({
      name: step.name,
      path: ['runbook', index],
      needs: [...awaitedBy(step.moment), ...runbook.slice(index - 1, index).map(({ name }) => name)],
    })),
  ];
  refuseRings(reading, events);
}

function awaitedBy(moment: Moment | undefined): string[] {
  return moment && 'when' in moment && 'after' in moment.when ? [moment.when.after] : [];
}

/** Takes away whatever can begin until nothing changes; what remains and lies on a ring never begins. */
function refuseRings(reading: Reading, events: readonly Event[]): void {
  let waiting = events;
  for (;;) {
    const names = new Set(waiting.map(({ name }) => name));
    const still = waiting.filter(({ needs }) => needs.some((need) => names.has(need)));
    if (still.length === waiting.length) break;
    waiting = still;
  }
  const needsOf = new Map(waiting.map(({ name, needs }) => [name, needs]));
  const told = new Set<string>();
  for (const event of waiting) {
    const ring = wayBack(event.name, needsOf);
    if (!ring || told.has(event.name)) continue;
    for (const name of ring) told.add(name);
    const message = `${ring.join(' waits for ')}: none of them can ever begin.`;
    const advice =
      'Let one of them begin at a time (`at:`) or on another condition. Steps of the runbook also wait for the step before.';
    refuse(reading, {
      code: 'scenario/waits-for-itself',
      path: [...event.path, 'when', 'after'],
      message,
      advice,
    });
  }
}

/** The shortest way from a name along what it needs back to itself. */
function wayBack(start: string, needsOf: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const need of needsOf.get(way.at(-1) ?? '') ?? []) {
      if (need === start) return [...way, start];
      if (!seen.has(need)) ways.push([...way, need]);
      seen.add(need);
    }
  }
  return undefined;
}
