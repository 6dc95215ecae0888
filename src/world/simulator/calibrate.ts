import { median, quantile } from 'simple-statistics';
import { clientsPlace } from '../../model/topology.ts';
import type { OperationEvent } from '../../recording/event.ts';
import type { Timeline } from '../../recording/timeline.ts';
import { defaultTimings, type Timings } from './timings.ts';

/** One timing as recordings show it. */
export interface Fit {
  readonly name: keyof Timings;
  readonly defaultValue: number;
  /** The median of what was measured; absent if the recordings do not show it. */
  readonly fitted?: number;
  readonly samples: number;
}

/** Measures in one recording; the samples of all recordings are put together. */
type Measure = (timeline: Timeline) => readonly number[];

/** Longer than this a server does not take for any of these things by itself: something else was the matter. */
const implausibleMs = 2_000;

/** How many standard deviations lie between the quartiles of a normal distribution. */
const quartilesApart = 1.349;

/** What can be seen in a recording, and how. */
const measures: Partial<Record<keyof Timings, Measure>> = {
  launchMs: (timeline) =>
    spans(started(timeline), (node, atMs) => logAfter(timeline, node, atMs, /^starting PostgreSQL/)),
  openMs: (timeline) => openings(timeline, /^database system is ready to accept connections/),
  openStandbyMs: (timeline) => {
    // With an archive a standby runs its restore command before it opens.
    const restoreMs = timeline.header.scenario.topology.archive ? defaultTimings.commandMs : 0;
    return openings(timeline, /^database system is ready to accept read-only/).map((ms) => ms - restoreMs);
  },
  recoverMs: (timeline) =>
    between(
      timeline,
      /^database system was interrupted; last known/,
      /^database system is ready to accept conn/,
    ),
  promoteMs: (timeline) => between(timeline, /^received promote request/, /^archive recovery complete/),
  stopMs: (timeline) =>
    spans(loggedAt(timeline, /^received fast shutdown request/), (node, atMs) =>
      exitAfter(timeline, node, atMs),
    ),
  killMs: (timeline) =>
    spans(
      timeline.hosts.filter(({ host }) => host === 'off'),
      (node, atMs) => exitAfter(timeline, node, atMs),
    ),
  crashMs: (timeline) =>
    between(
      timeline,
      /^terminating any other active server processes/,
      /^(all server processes terminated; reinitializing|shutting down due to startup process failure)/,
    ),
  checkpointMs: (timeline) =>
    between(timeline, /^checkpoint starting: immediate force wait/, /^checkpoint complete/),
  spreadCheckpointMs: (timeline) =>
    between(timeline, /^checkpoint starting: force$/, /^checkpoint complete/, 10_000),
  statementMs: (timeline) => answerTimes(timeline, 'read'),
  flushMs: (timeline) => {
    if (timeline.header.scenario.topology.nodes.some(({ replication }) => replication === 'sync')) return [];
    const reads = answerTimes(timeline, 'read');
    const writes = answerTimes(timeline, 'write');
    return reads.length > 0 && writes.length > 0
      ? [Math.max(0, median([...writes]) - median([...reads]))]
      : [];
  },
  spread: (timeline) => {
    const times = answerTimes(timeline, 'read').filter((ms) => ms > 0);
    // From the quartiles, because a few answers that waited for something else would rule a standard deviation.
    return times.length > 20
      ? [Math.log(quantile(times, 0.75) / quantile(times, 0.25)) / quartilesApart]
      : [];
  },
  bulkBytesPerMs: bulkRates,
  writeBytes: bytesPerWrite,
};

/** Fits the simulator's timings to recordings, of the lab as a rule. What they do not show keeps its default. */
export function fitTimings(timelines: readonly Timeline[]): readonly Fit[] {
  return (Object.keys(defaultTimings) as (keyof Timings)[]).map((name) => {
    const samples = timelines.flatMap((timeline) => [...(measures[name]?.(timeline) ?? [])]);
    const defaultValue = defaultTimings[name];
    if (samples.length === 0) return { name, defaultValue, samples: 0 };
    return { name, defaultValue, fitted: round(median(samples)), samples: samples.length };
  });
}

/** The timings with everything that was fitted. */
export function timingsOf(fits: readonly Fit[]): Timings {
  return Object.fromEntries(
    fits.map(({ name, defaultValue, fitted }) => [name, fitted ?? defaultValue]),
  ) as unknown as Timings;
}

const round = (value: number) => Number(value.toPrecision(3));

interface At {
  readonly node: string;
  readonly atMs: number;
}

function started(timeline: Timeline): readonly At[] {
  return timeline.processes.filter(({ change }) => change === 'started');
}

function loggedAt(timeline: Timeline, line: RegExp): readonly At[] {
  return timeline.logs.filter(({ message }) => line.test(message));
}

function logAfter(timeline: Timeline, node: string, atMs: number, line: RegExp): number | undefined {
  return timeline.logs.find((log) => log.node === node && log.atMs >= atMs && line.test(log.message))?.atMs;
}

function exitAfter(timeline: Timeline, node: string, atMs: number): number | undefined {
  return timeline.processes.find(
    (event) => event.node === node && event.change === 'exited' && event.atMs >= atMs,
  )?.atMs;
}

/** How long it took from each beginning to its end, where it has one soon. */
function spans(
  beginnings: readonly At[],
  endOf: (node: string, atMs: number) => number | undefined,
  mostMs = implausibleMs,
): number[] {
  return beginnings.flatMap(({ node, atMs }) => {
    const endMs = endOf(node, atMs);
    return endMs !== undefined && endMs - atMs <= mostMs ? [endMs - atMs] : [];
  });
}

function between(timeline: Timeline, first: RegExp, last: RegExp, mostMs = implausibleMs): number[] {
  return spans(loggedAt(timeline, first), (node, atMs) => logAfter(timeline, node, atMs, last), mostMs);
}

/** From a server's first log line until it is ready, where it had been stopped cleanly. */
function openings(timeline: Timeline, ready: RegExp): number[] {
  return spans(loggedAt(timeline, /^starting PostgreSQL/), (node, atMs) => {
    const readyMs = logAfter(timeline, node, atMs, /^database system is ready to accept/);
    const wasClean = logAfter(timeline, node, atMs, /^database system was shut down/);
    if (readyMs === undefined || wasClean === undefined || wasClean > readyMs) return undefined;
    return logAfter(timeline, node, atMs, ready) === readyMs ? readyMs : undefined;
  });
}

/** How long servers took to answer, without the way there and back. */
function answerTimes(timeline: Timeline, kind: OperationEvent['kind']): number[] {
  const { link, links } = timeline.header.scenario.topology;
  return timeline.operations.flatMap((operation) => {
    if (operation.kind !== kind || operation.outcome !== 'acknowledged') return [];
    if (operation.sentMs === undefined || operation.node === undefined) return [];
    const { node } = operation;
    const way = links.find(({ between: ends }) => ends.includes(clientsPlace) && ends.includes(node)) ?? link;
    return [operation.atMs - operation.sentMs - 2 * way.delayMs];
  });
}

function bulkRates(timeline: Timeline): number[] {
  const { suspects, schedule } = timeline.header.scenario;
  const suspected = suspects.flatMap((suspect) => (suspect.kind === 'fault' ? [suspect.disturbance] : []));
  return [...suspected, ...schedule].flatMap(({ name, fault, params }) => {
    if (fault !== 'write-burst' || typeof params['size'] !== 'number') return [];
    const at = (stage: string) =>
      timeline.faults.find((event) => event.name === name && event.stage === stage)?.atMs;
    const [fromMs, toMs] = [at('striking'), at('landed')];
    return fromMs === undefined || toMs === undefined || toMs <= fromMs
      ? []
      : [params['size'] / (toMs - fromMs)];
  });
}

/** WAL written from the first to the last look before anything disturbs the cluster, over the writes of that time. */
function bytesPerWrite(timeline: Timeline): number[] {
  const calmUntilMs = timeline.faults[0]?.atMs ?? timeline.lastMs;
  return [...timeline.observations.values()].flatMap((looks) => {
    const calm = looks.filter(({ atMs, state }) => atMs < calmUntilMs && state.role === 'primary');
    const [first, last] = [calm[0], calm.at(-1)];
    if (first?.state.flushedLsn === undefined || last?.state.flushedLsn === undefined) return [];
    const writes = timeline.operations.filter(
      ({ kind, outcome, atMs }) =>
        kind === 'write' && outcome === 'acknowledged' && atMs > first.atMs && atMs <= last.atMs,
    ).length;
    return writes < 20 ? [] : [(last.state.flushedLsn - first.state.flushedLsn) / writes];
  });
}
