import type { Answers, Machine, NodeDump } from '../../dump/dump.ts';
import { type ClusterView, viewDump } from '../../dump/view.ts';

/** Rows for tests: what is not said is unknown to the server. */
export interface Told {
  readonly name?: string;
  readonly standby?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
  readonly machine?: Machine;
  /** One set of answers for each sample. */
  readonly samples: readonly Answers[];
  /** Time between samples, in seconds. */
  readonly everySeconds?: number;
}

const segment = 16 * 1024 ** 2;

/** A node's dump with what a test tells of it; a segment has 16 MB. */
export function nodeDump(told: Told): NodeDump {
  const settings = { wal_segment_size: String(segment), ...told.settings };
  return {
    name: told.name ?? 'pg01',
    samples: told.samples.map((answers, index) => ({
      atMs: index * (told.everySeconds ?? 3) * 1_000,
      answers:
        index > 0
          ? answers
          : {
              server: [
                {
                  version_number: 180004,
                  version: '18.4',
                  cluster_name: told.name ?? 'pg01',
                  standby: told.standby ?? false,
                  up_seconds: 86_400,
                  backend: 1,
                  monitor: true,
                },
              ],
              settings: Object.entries(settings).map(([name, value]) => ({
                name,
                value,
                unit: unitOf(name),
                pending_restart: false,
              })),
              ...answers,
            },
    })),
    unseen: [],
    machine: told.machine ?? {},
  };
}

function unitOf(name: string): string | null {
  if (name === 'wal_segment_size') return 'B';
  return name.endsWith('_size') ? 'MB' : null;
}

/** A cluster of such nodes. */
export function cluster(...told: readonly Told[]): ClusterView {
  return viewDump({
    reenact: 'dump',
    version: 1,
    takenAt: '2000-01-01T00:00:00.000Z',
    tool: 'test',
    nodes: told.map(nodeDump),
  });
}

/** Where a primary is, at a time in seconds. */
export function primaryAt(clockSeconds: number, lsn: number): Pick<Answers, 'position'> {
  return {
    position: [
      {
        clock_seconds: clockSeconds,
        standby: false,
        flushed_lsn: lsn,
        received_lsn: null,
        replayed_lsn: null,
        replayed_commit_seconds: null,
        replay: null,
        timeline: 1,
      },
    ],
  };
}

/** Where a standby is. */
export function standbyAt(
  clockSeconds: number,
  lsn: number,
  more: { readonly receivedLsn?: number; readonly commitSeconds?: number; readonly replay?: string } = {},
): Pick<Answers, 'position'> {
  return {
    position: [
      {
        clock_seconds: clockSeconds,
        standby: true,
        flushed_lsn: null,
        received_lsn: more.receivedLsn ?? lsn,
        replayed_lsn: lsn,
        replayed_commit_seconds: more.commitSeconds ?? null,
        replay: more.replay ?? 'not paused',
        timeline: null,
      },
    ],
  };
}
