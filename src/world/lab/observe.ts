import type {
  ArchiverState,
  BackupState,
  NodeState,
  SlotState,
  StandbyState,
  TransactionState,
} from '../../model/node-state.ts';
import { guardedParameters } from '../../model/setting.ts';
import type { Inspector } from './postgres/admin.ts';
import { frozenKinds } from './postgres/server-process.ts';
import { type Disks, fillerName } from './storage/disks.ts';

/** How long a look waits for a server's answer before it calls it silent, in milliseconds. */
const lookPatienceMs = 250;

export interface Looking {
  /** The question to the server, made by `stateQuestion`. */
  readonly question: string;
  readonly disks: Disks;
}

/** A node as far as it is looked at. */
export interface LookedAt {
  readonly name: string;
  readonly host: NodeState['host'];
  readonly server: {
    readonly pid: number | undefined;
    readonly status: () => Promise<NodeState['server']>;
  };
  readonly inspector: Inspector;
}

/** Looks at one node. Costs the server one query of about a millisecond, over a connection that stays open. */
export async function observeNode(node: LookedAt, looking: Looking): Promise<NodeState> {
  const [server, outside, wal, data] = await Promise.all([
    node.server.status(),
    lookAtProcesses(node),
    looking.disks.look(node.name, 'wal').catch(() => undefined),
    looking.disks.look(node.name, 'data').catch(() => undefined),
  ]);
  const seen = {
    node: node.name,
    host: node.host,
    server,
    ...outside,
    storage: { ...(wal ? { wal } : {}), ...(data ? { data } : {}) },
  };
  if (server === 'down' || server === 'starting' || server === 'stopping') {
    // A smart stop would wait for this connection too.
    node.inspector.close();
    return { ...seen, answers: false, silence: `the server is ${server}` };
  }
  const answer = await node.inspector.ask<StateRow>(looking.question, lookPatienceMs, {
    mayConnect: server !== 'frozen',
  });
  if (!Array.isArray(answer)) {
    const overdue = answer.overdue && server !== 'frozen' ? { overdue: true as const } : {};
    return { ...seen, answers: false, silence: answer.why, ...overdue };
  }
  const [row] = answer;
  if (!row) return { ...seen, answers: false, silence: 'an empty answer' };
  return { ...seen, answers: true, ...stateOf(row.state) };
}

async function lookAtProcesses(node: LookedAt): Promise<Pick<NodeState, 'frozen'>> {
  const { pid } = node.server;
  const frozen = pid === undefined ? [] : await frozenKinds(pid);
  return frozen.length > 0 ? { frozen } : {};
}

interface StateRow {
  readonly state: RawState;
}

/** What the question below answers; SQL leaves out what does not apply by writing null. */
interface RawState {
  readonly standby: boolean;
  readonly timeline: number | null;
  readonly flushed: number | null;
  readonly replayed: number | null;
  readonly replay: string | null;
  readonly receiving: boolean | null;
  readonly standbys: readonly Nullable<StandbyState>[] | null;
  readonly slots: readonly Nullable<SlotState>[] | null;
  readonly archiver: Nullable<ArchiverState> | null;
  readonly walBytes: number | null;
  readonly idle: readonly number[] | null;
  readonly writing: readonly TransactionState[] | null;
  readonly backups: readonly Nullable<BackupState>[] | null;
  readonly parameters: Readonly<Record<string, number>>;
}

type Nullable<Value> = { readonly [Key in keyof Value]: Value[Key] | null };

function stateOf(raw: RawState): Partial<NodeState> {
  const common = {
    ...present({ timeline: raw.timeline, flushedLsn: raw.flushed, walBytes: raw.walBytes }),
    slots: (raw.slots ?? []).map((slot) => present(slot)) as unknown as readonly SlotState[],
    ...(raw.idle ? { idleTransactions: raw.idle } : {}),
    ...(raw.writing ? { writingTransactions: raw.writing } : {}),
    ...(raw.backups
      ? { backups: raw.backups.map((backup) => present(backup)) as unknown as readonly BackupState[] }
      : {}),
    parameters: raw.parameters,
    ...(raw.archiver ? { archiver: present(raw.archiver) as unknown as ArchiverState } : {}),
  };
  const standbys = (raw.standbys ?? []).map((standby) => present(standby)) as unknown as StandbyState[];
  if (!raw.standby) return { role: 'primary', ...common, standbys };
  return {
    role: 'standby',
    ...common,
    ...(standbys.length > 0 ? { standbys } : {}),
    ...present({ replayedLsn: raw.replayed }),
    replay: replayOf(raw.replay),
    receiving: raw.receiving === true,
  };
}

function replayOf(word: string | null): NonNullable<NodeState['replay']> {
  if (word === 'paused' || word === 'pause requested') return word;
  return 'running';
}

/** The fields that are not null. */
function present<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as {
    [Key in keyof Fields]?: NonNullable<Fields[Key]>;
  };
}

/**
 * The question whose answer becomes a `NodeState`, for a major version. Positions are asked for as bytes since 0/0.
 * A primary's timeline is read from the name of the segment it writes, because pg_control_checkpoint() knows of a
 * promotion only after the next checkpoint. On a standby a position may be known from streaming, from replay or, after
 * a restore from the archive, from replay alone; the furthest one counts.
 */
export function stateQuestion(version: number, archive: boolean): string {
  const bytes = (lsn: string) => `(${lsn} - '0/0'::pg_lsn)`;
  const replay =
    version >= 14
      ? 'pg_get_wal_replay_pause_state()'
      : "case when pg_is_wal_replay_paused() then 'paused' else 'not paused' end";
  const archiver = `(select json_build_object('archived', archived_count, 'failed', failed_count,
      'lastArchived', last_archived_wal, 'lastFailed', last_failed_wal,
      'waiting', (select count(*) from pg_ls_archive_statusdir() where name like '%.ready'),
      'pid', (select pid from pg_stat_activity where backend_type = 'archiver'),
      'waitsFor', (select wait_event_type || '/' || wait_event from pg_stat_activity where backend_type = 'archiver'))
    from pg_stat_archiver)`;
  const parameters = guardedParameters.map((name) => `'${name}', current_setting('${name}')::int`).join(', ');
  return `select json_build_object(
    'standby', standby,
    'timeline', case when standby
      then coalesce((select received_tli from pg_stat_wal_receiver), (select timeline_id from pg_control_checkpoint()))
      else ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int end,
    'flushed', case when standby
      then ${bytes('greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())')}
      else ${bytes('pg_current_wal_flush_lsn()')} end,
    'replayed', case when standby then ${bytes('pg_last_wal_replay_lsn()')} end,
    'replay', case when standby then ${replay} end,
    'receiving', (select status = 'streaming' from pg_stat_wal_receiver),
    'standbys', (select json_agg(json_build_object('name', application_name, 'state', state, 'sync', sync_state,
      'sentLsn', ${bytes('sent_lsn')}, 'flushedLsn', ${bytes('flush_lsn')}, 'replayedLsn', ${bytes('replay_lsn')}))
      from pg_stat_replication),
    'slots', (select json_agg(json_build_object('name', slot_name, 'kind', slot_type, 'active', active,
      'temporary', nullif(temporary, false), 'restartLsn', ${bytes('restart_lsn')},
      'confirmedLsn', ${bytes('confirmed_flush_lsn')}, 'walStatus', wal_status)) from pg_replication_slots),
    'archiver', ${archive ? archiver : 'null'},
    'idle', (select json_agg(pid order by pid) from pg_stat_activity
      where state like 'idle in transaction%' and backend_type = 'client backend'),
    'writing', (select json_agg(json_build_object('pid', pid,
      'openMs', round(extract(epoch from clock_timestamp() - xact_start) * 1000)) order by xact_start)
      from pg_stat_activity where backend_xid is not null and backend_type = 'client backend'
        and xact_start < clock_timestamp() - interval '500 ms'),
    'backups', (select json_agg(json_build_object('pid', pid, 'streamedBytes', backup_streamed,
      'totalBytes', backup_total) order by pid) from pg_stat_progress_basebackup),
    'parameters', json_build_object(${parameters}),
    'walBytes', (select sum(size) from pg_ls_waldir() where name <> '${fillerName}')) as state
  from (select pg_is_in_recovery() as standby) as role`;
}
