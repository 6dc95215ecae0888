import { missingOf } from '../checks/missing-writes.ts';
import type { Timeline } from '../recording/timeline.ts';

/** How a platform recovered from a loss: when, how long it took, and what data it cost or would have. */
export interface Recovery {
  /** When something was lost first. */
  readonly eventMs: number;
  /** The clocks of each procedure; absent where its moment did not come. */
  readonly procedures: readonly Clocks[];
  /** Each thing that had to be made or restored, in the order in which they were there. */
  readonly made: readonly Made[];
  /** From the event until the last of them was there; absent if there was nothing to make, or not all of it came. */
  readonly rtoMs?: number;
  /** What was asked for and was not there at the end. */
  readonly notMade: readonly string[];
  readonly databases: readonly RestoredData[];
  readonly users: readonly UserOutage[];
}

export interface Clocks {
  readonly procedure: string;
  readonly detectionMs?: number;
  readonly decisionMs?: number;
  readonly resolutionMs?: number;
}

export interface Made {
  readonly part: string;
  readonly readyMs: number;
}

/** The recovery point of one restored database. */
export interface RestoredData {
  readonly part: string;
  readonly rpoMs: number;
  readonly rows: number;
  /** Whether clients were sent there: what it lacks is lost to them. Otherwise it would have been. */
  readonly isLost: boolean;
  readonly toReconcile: number;
}

export interface UserOutage {
  readonly part: string;
  /** Minutes below the bound, and minutes of a full outage with as many unanswered requests. */
  readonly outageMinutes: number;
  readonly fullOutageMinutes: number;
}

/** Recovery from the loss of a region, if the recording tells of one. */
export function recoveryOf(timeline: Timeline): Recovery | undefined {
  const parts = timeline.header.scenario.platform?.parts ?? [];
  const of = (kind: string) => parts.filter((part) => part.kind === kind).map(({ name }) => name);
  const regions = of('region');
  const event = timeline.happenings.find(({ part, what }) => what === 'lost' && regions.includes(part));
  if (!event) return undefined;
  const eventMs = event.atMs;
  const absentAtFirst = parts.filter(
    ({ params }) => params['exists'] === false || (params['restored-from'] ?? 'none') !== 'none',
  );
  const asked = absentAtFirst.filter(({ name }) => wasAsked(timeline, name));
  const made = asked.flatMap(({ name, kind }): Made[] => {
    const readyMs = whenReady(timeline, name, kind);
    return readyMs === undefined ? [] : [{ part: name, readyMs }];
  });
  made.sort((a, b) => a.readyMs - b.readyMs);
  const notMade = asked.map(({ name }) => name).filter((name) => !made.some(({ part }) => part === name));
  const last = made.at(-1);
  return {
    eventMs,
    procedures: of('procedure').map((procedure) => clocksOf(timeline, procedure)),
    made,
    ...(last && notMade.length === 0 ? { rtoMs: last.readyMs - eventMs } : {}),
    notMade,
    databases: of('database').flatMap((part) => restoredData(timeline, part)),
    users: of('traffic').map((part) => usersOf(timeline, part)),
  };
}

function clocksOf(timeline: Timeline, procedure: string): Clocks {
  const at = (clock: string) => momentOf(timeline, procedure, clock);
  const [detectionMs, decisionMs, resolutionMs] = [at('detection'), at('decision'), at('resolution')];
  return {
    procedure,
    ...(detectionMs === undefined ? {} : { detectionMs }),
    ...(decisionMs === undefined ? {} : { decisionMs }),
    ...(resolutionMs === undefined ? {} : { resolutionMs }),
  };
}

/** Of pods all have to be ready, of everything else it has to be up. */
function whenReady(timeline: Timeline, part: string, kind: string): number | undefined {
  return momentOf(timeline, part, kind === 'deployment' ? 'all-ready' : 'up');
}

function momentOf(timeline: Timeline, name: string, kind: string): number | undefined {
  return timeline.happenings.find(({ part, what }) => part === name && what === kind)?.atMs;
}

function wasAsked(timeline: Timeline, name: string): boolean {
  return timeline.happenings.some(({ part, what }) => part === name && what === 'asked');
}

function restoredData(timeline: Timeline, part: string): RestoredData[] {
  const missing = missingOf(timeline, part);
  if (missing === 'unknown' || missing === 'never-up' || missing.missingMs === 0) return [];
  const { missingMs, rows, isLost, toReconcile } = missing;
  return [{ part, rpoMs: missingMs, rows, isLost, toReconcile }];
}

function usersOf(timeline: Timeline, part: string): UserOutage {
  const values = timeline.series.get(part)?.at(-1)?.values ?? {};
  return {
    part,
    outageMinutes: values['outage'] ?? 0,
    fullOutageMinutes: values['full-outage'] ?? 0,
  };
}
