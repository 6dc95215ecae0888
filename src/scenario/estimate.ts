import { disturbancesOf } from '../model/disturbances-of.ts';
import { quantityOf } from '../model/fields.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';
import { shapeOf } from './schema-parts.ts';
import { entryOf, everyWord, type Vocabulary } from './vocabulary.ts';

/** What one trial of a scenario is likely to take. */
export interface Estimate {
  /** From the least to the most one trial can take, in milliseconds. */
  readonly durationMs: readonly [low: number, high: number];
  /** How large the trial's folder is likely to become, in bytes; of a cluster never more than its limit. */
  readonly diskBytes: number;
}

const megabyte = 1024 * 1024;
/** Booting one node from the cached template: a copy, a start and a connection. */
const bootNodeMs = 300;
/** Until the clients count as running steadily. */
const warmUpMs = 1_000;
/** Healing, catching up and reading the rows if nothing is in the way. */
const readMs = 1_000;
/** Stopping the servers and writing the report. */
const closeMs = 5_000;
/** A data directory made by initdb without its WAL (PostgreSQL 18). */
const dataDirectoryBytes = 23 * megabyte;
/** The recording of a platform: its scenario and what happened, thinned; then, of each part, a line for each sample. */
const happeningsBytes = megabyte;
const seriesLineBytes = 60;
const seriesValueBytes = 16;
/** WAL of one written row: the row, its index entry and the commit. */
const walPerRowBytes = 400;

/**
 * Estimates what `reenact run` will take.
 *
 * Duration, at least: 0.3 s for each node to boot + 1 s of warming up + the watch + 1 s to read the rows. At most:
 * the three limits (boot, watch, settle) one after the other + 5 s to stop and to write the report.
 *
 * A platform is computed: a tenth of a second to a minute, and what its recording takes: 1 MB, and for each part and sample
 * 60 bytes and 16 for each gauge. No limit bounds it.
 *
 * Disk: for each node a data directory of 23 MB, two WAL segments, and the WAL written; the WAL once more if there is
 * an archive. WAL written is 400 bytes for each row the clients write during the watch, plus every size among the
 * faults' parameters, since those are what faults write. At most the scenario's disk limit.
 */
export function estimate(scenario: Scenario, vocabulary: Vocabulary = everyWord): Estimate {
  const { topology, limits } = scenario;
  if (scenario.platform) {
    return { durationMs: [100, 60_000], diskBytes: recordingBytes(scenario.platform, scenario, vocabulary) };
  }
  const copies = topology.nodes.length;
  const written = rowsWritten(scenario) * walPerRowBytes + bytesByFaults(scenario, vocabulary);
  const perNode = dataDirectoryBytes + 2 * topology.postgres.walSegmentBytes + written;
  return {
    durationMs: [
      copies * bootNodeMs + warmUpMs + limits.watchMs + readMs,
      limits.bootMs + limits.watchMs + limits.settleMs + closeMs,
    ],
    diskBytes: Math.round(Math.min(limits.diskBytes, copies * perNode + (topology.archive ? written : 0))),
  };
}

function recordingBytes({ parts, sampleMs }: Platform, { limits }: Scenario, vocabulary: Vocabulary): number {
  const perSample = parts.map(
    ({ kind }) =>
      seriesLineBytes + seriesValueBytes * Object.keys(entryOf(vocabulary.parts, kind).gauges).length,
  );
  const samples = limits.watchMs / sampleMs;
  return Math.round(happeningsBytes + samples * perSample.reduce((sum, bytes) => sum + bytes, 0));
}

/** Rows the clients write in the whole watch, if the workload has a rate. */
function rowsWritten({ workload, limits }: Scenario): number {
  const { rate, reads } = workload.params;
  if (typeof rate !== 'number') return 0;
  const writing = typeof reads === 'number' ? 1 - reads : 1;
  return (rate * writing * limits.watchMs) / 1_000;
}

function bytesByFaults(scenario: Scenario, vocabulary: Vocabulary): number {
  let bytes = 0;
  for (const { fault, params } of disturbancesOf(scenario)) {
    const shape = shapeOf(entryOf(vocabulary.faults, fault).params);
    for (const [key, value] of Object.entries(params)) {
      const inner = shape[key];
      if (inner && quantityOf(inner) === 'size' && typeof value === 'number') bytes += value;
    }
  }
  return bytes;
}
