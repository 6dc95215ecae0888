import { parseSize } from '../kit/size.ts';
import type { BackupState, NodeState, TransactionState } from '../model/node-state.ts';
import type { Topology } from '../model/topology.ts';
import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { type Answers, type Dump, dumpVersion, type NodeDump, type Row, type Unseen } from './dump.ts';

/** How far apart the two samples lie, in milliseconds: as far as a live look's. */
const windowMs = 3_000;
/** How long a live look would wait for an answer, in milliseconds. */
const patienceMs = 5_000;

/**
 * What a live look would have seen of a recorded trial at one moment, as far as the probes saw it. They see less than
 * a live look does, which is listed; so a recording is diagnosed by the same causes, with the same honesty.
 * @param atMs the moment on the recording's clock
 */
export function dumpFromRecording(timeline: Timeline, atMs: number): Dump {
  const { topology } = timeline.header.scenario;
  return {
    reenact: 'dump',
    version: dumpVersion,
    takenAt: timeline.header.startedAt,
    tool: timeline.header.tool,
    nodes: topology.nodes.map(({ name }) => nodeAt(timeline, topology, name, atMs)),
  };
}

function nodeAt(timeline: Timeline, topology: Topology, name: string, atMs: number): NodeDump {
  const looks = (timeline.observations.get(name) ?? []).filter((look) => look.atMs <= atMs);
  // A look that was not answered in a quarter of a second is no silence: a live look would have waited.
  const last = looks.findLast((look) => look.state.answers && atMs - look.atMs <= patienceMs) ?? looks.at(-1);
  if (!last?.state.answers) {
    const silence = last ? (last.state.silence ?? 'it did not answer') : 'nobody looked at it';
    return { name, samples: [], unseen: [], machine: {}, silence };
  }
  const first = looks.findLast((look) => look.atMs <= last.atMs - windowMs && look.state.answers);
  const samples = [...(first ? [first] : []), last].map((look) => ({
    atMs: look.atMs,
    answers: { ...answersOf(look, looks), ...settledOf(topology, look.state) },
  }));
  const freeBytes = last.state.storage?.wal?.freeBytes;
  return {
    name,
    samples,
    unseen: notRecorded,
    machine: freeBytes === undefined ? {} : { diskFreeBytes: freeBytes },
  };
}

const notRecorded: readonly Unseen[] = [
  'settings that a trial may have changed, other than those a standby must have as much of as its primary',
  'which segments lie in pg_wal',
  'what processes wait for, other than the archiver',
].map((what) => ({ what, why: 'a recording does not hold it; ask a live server' }));

/** The version and the settings: what the topology says of them, and what the server was seen to run with. */
function settledOf(topology: Topology, state: NodeState): Pick<Answers, 'server' | 'settings'> {
  const { version, walSegmentBytes } = topology.postgres;
  const size = (name: string) => {
    const own = topology.nodes.find((node) => node.name === state.node)?.settings[name];
    return parseSize(String(own ?? topology.settings[name] ?? ''));
  };
  const row = (name: string, value: string, unit: string | null = null) => ({
    name,
    value,
    unit,
    pending_restart: false,
  });
  const cap = size('max_slot_wal_keep_size');
  return {
    server: [
      {
        version_number: version * 10_000,
        version: String(version),
        cluster_name: state.node,
        standby: state.role === 'standby',
        up_seconds: 0,
        backend: 0,
        monitor: true,
      },
    ],
    settings: [
      row('wal_segment_size', String(walSegmentBytes), 'B'),
      row('wal_keep_size', String((size('wal_keep_size') ?? 64 * 1024 ** 2) / 1024 ** 2), 'MB'),
      row('max_slot_wal_keep_size', cap === undefined ? '-1' : String(cap / 1024 ** 2), 'MB'),
      row('archive_mode', topology.archive ? 'on' : 'off'),
      row('archive_command', topology.archive ? 'set' : ''),
      ...Object.entries(state.parameters ?? {}).map(([name, value]) => row(name, String(value))),
    ],
  };
}

function answersOf(look: ObservationEvent, looks: readonly ObservationEvent[]): Answers {
  const { state, atMs } = look;
  const standby = state.role === 'standby';
  return {
    position: [
      {
        clock_seconds: atMs / 1_000,
        standby,
        flushed_lsn: standby ? null : (state.flushedLsn ?? null),
        received_lsn: standby ? (state.flushedLsn ?? null) : null,
        replayed_lsn: state.replayedLsn ?? null,
        replayed_commit_seconds: null,
        replay: state.replay === 'running' ? 'not paused' : (state.replay ?? null),
        timeline: state.timeline ?? null,
      },
    ],
    ...(state.receiving === undefined ? {} : { receiver: state.receiving ? [streamingReceiver] : [] }),
    ...(state.standbys ? { senders: state.standbys.map(senderOf) } : {}),
    ...(state.slots ? { slots: state.slots.map(slotOf) } : {}),
    transactions: (state.writingTransactions ?? []).map(transactionOf),
    baseBackups: (state.backups ?? []).map(backupOf),
    ...archivingOf(
      state,
      looks.filter((each) => each.atMs <= atMs),
      atMs,
    ),
  };
}

const streamingReceiver = {
  status: 'streaming',
  upstream_lsn: null,
  message_seconds: null,
  slot: null,
  sender_host: null,
  sender_port: null,
  timeline: null,
};

function senderOf(standby: NonNullable<NodeState['standbys']>[number], index: number) {
  return {
    pid: index,
    application: standby.name,
    address: null,
    state: standby.state,
    sync: standby.sync,
    sent_lsn: standby.sentLsn ?? null,
    flushed_lsn: standby.flushedLsn ?? null,
    replayed_lsn: standby.replayedLsn ?? null,
    replay_lag_seconds: null,
    reply_seconds: null,
  };
}

function slotOf(slot: NonNullable<NodeState['slots']>[number]) {
  return {
    name: slot.name,
    kind: slot.kind,
    database: null,
    temporary: slot.temporary ?? false,
    active: slot.active,
    active_pid: null,
    restart_lsn: slot.restartLsn ?? null,
    confirmed_lsn: slot.confirmedLsn ?? null,
    xmin_age: null,
    catalog_xmin_age: null,
    wal_status: slot.walStatus ?? null,
    safe_bytes: null,
    inactive_seconds: null,
    invalidation: null,
  };
}

function transactionOf(
  transaction: TransactionState,
  index: number,
  oldestFirst: readonly TransactionState[],
): Row<'transactions'> {
  return {
    pid: transaction.pid,
    database: null,
    application: null,
    state: null,
    seconds: transaction.openMs / 1_000,
    state_seconds: null,
    // How many came after it is not recorded, only that it has an id and which of them are older.
    xid_age: oldestFirst.length - index,
    xmin_age: null,
  };
}

function backupOf({ pid, streamedBytes, totalBytes }: BackupState): Row<'baseBackups'> {
  return { pid, phase: null, total_bytes: totalBytes ?? null, streamed_bytes: streamedBytes };
}

/** The archiver's counters, with the ages that a live server would tell reckoned from when the looks saw them change. */
function archivingOf(
  state: NodeState,
  looks: readonly ObservationEvent[],
  atMs: number,
): Pick<Answers, 'archiver' | 'archiverProcess' | 'readyFiles'> {
  const { archiver } = state;
  if (!archiver) return {};
  const waitingSince =
    looks.findLast((look) => look.state.archiver?.waiting === 0)?.atMs ?? looks[0]?.atMs ?? atMs;
  const [waitType, wait] = archiver.waitsFor?.split('/') ?? [];
  return {
    ...(archiver.pid === undefined || wait === undefined
      ? {}
      : {
          archiverProcess: [{ pid: archiver.pid, wait_type: waitType ?? null, wait, up_seconds: null }],
        }),
    archiver: [
      {
        archived: archiver.archived,
        last_archived: archiver.lastArchived ?? null,
        archived_seconds: archiver.archived > 0 ? sinceChange(looks, atMs, 'archived') : null,
        failed: archiver.failed,
        last_failed: archiver.lastFailed ?? null,
        failed_seconds: archiver.failed > 0 ? sinceChange(looks, atMs, 'failed') : null,
        reset_seconds: null,
      },
    ],
    readyFiles:
      archiver.waiting === 0
        ? []
        : [
            {
              timeline: null,
              first: null,
              last: null,
              oldest_seconds: (atMs - waitingSince) / 1_000,
              count: archiver.waiting,
            },
          ],
  };
}

/** Since when a counter stands where it does, in seconds; at least since the first look. */
function sinceChange(
  looks: readonly ObservationEvent[],
  atMs: number,
  counter: 'archived' | 'failed',
): number {
  const now = looks.at(-1)?.state.archiver?.[counter];
  const before = looks.findLast((look) => look.state.archiver && look.state.archiver[counter] !== now);
  return (atMs - (before?.atMs ?? looks[0]?.atMs ?? atMs)) / 1_000;
}
