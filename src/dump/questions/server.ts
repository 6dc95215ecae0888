import { z } from 'zod';
import { bytesOf, defineQuestion, figure, flag, secondsSince, words } from '../question.ts';

/** Settings a diagnosis reads. A command's or library's value is not read, only whether there is one. */
const settingNames = [
  // What a standby must have at least as much of as its primary.
  'max_connections',
  'max_prepared_transactions',
  'max_locks_per_transaction',
  'max_wal_senders',
  'max_worker_processes',
  // What keeps write-ahead log, and what bounds it.
  'wal_level',
  'wal_segment_size',
  'wal_keep_size',
  'max_wal_size',
  'min_wal_size',
  'max_slot_wal_keep_size',
  'idle_replication_slot_timeout',
  'checkpoint_timeout',
  'wal_recycle',
  'summarize_wal',
  'archive_mode',
  'archive_command',
  'archive_library',
  // How nodes follow each other.
  'synchronous_commit',
  'synchronous_standby_names',
  'hot_standby',
  'hot_standby_feedback',
  'wal_receiver_timeout',
  'wal_sender_timeout',
  'recovery_min_apply_delay',
  // Memory.
  'shared_buffers',
  'shared_memory_size',
  'work_mem',
  'hash_mem_multiplier',
  'maintenance_work_mem',
  'autovacuum_work_mem',
  'autovacuum_max_workers',
  'temp_buffers',
  'huge_pages',
  'huge_pages_status',
  'block_size',
] as const;

export const server = defineQuestion({
  asks: 'Which server this is, since when it runs, and what this role may see.',
  when: 'once',
  sql: () => `select current_setting('server_version_num')::int as version_number,
  current_setting('server_version') as version, current_setting('cluster_name') as cluster_name,
  pg_is_in_recovery() as standby, ${secondsSince('pg_postmaster_start_time()')} as up_seconds,
  pg_backend_pid() as backend, pg_has_role(current_user, 'pg_monitor', 'usage') as monitor`,
  row: z.object({
    version_number: z.number(),
    version: z.string(),
    cluster_name: z.string(),
    standby: z.boolean(),
    up_seconds: z.number(),
    backend: z.number(),
    monitor: z.boolean(),
  }),
});

export const settings = defineQuestion({
  asks: 'Settings that decide about WAL, replication and memory; of commands only whether there is one.',
  when: 'once',
  sql: () => `select name, unit, pending_restart,
  case when name in ('archive_command', 'archive_library')
    then case when setting in ('', '(disabled)') then '' else 'set' end else setting end as value
from pg_settings where name in (${settingNames.map((name) => `'${name}'`).join(', ')})`,
  row: z.object({ name: z.string(), unit: words(), pending_restart: z.boolean(), value: words() }),
});

export const fileSettings = defineQuestion({
  asks: 'What the configuration files say about settings that need a restart.',
  when: 'once',
  sql: () => `select name, setting as value, error from pg_file_settings
where name in (${settingNames
    .slice(0, 5)
    .map((name) => `'${name}'`)
    .join(', ')}) order by seqno`,
  row: z.object({ name: z.string(), value: words(), error: words() }),
});

export const control = defineQuestion({
  asks: 'What the control file says: which system this is, and where its last checkpoint lies.',
  when: 'always',
  sql: () => `select system_identifier::text as system, ${bytesOf('redo_lsn')} as redo_lsn,
  timeline_id::int as timeline, ${secondsSince('checkpoint_time')} as checkpoint_seconds
from pg_control_system(), pg_control_checkpoint()`,
  row: z.object({ system: z.string(), redo_lsn: figure(), timeline: figure(), checkpoint_seconds: figure() }),
});

export const processes = defineQuestion({
  asks: 'How many processes of each kind there are, in which state, and what they wait for.',
  when: 'always',
  masked: true,
  sql: () => `select backend_type as kind, state, wait_event_type as wait_type, wait_event as wait, count(*)::int as count
from pg_stat_activity group by 1, 2, 3, 4`,
  row: z.object({ kind: words(), state: words(), wait_type: words(), wait: words(), count: z.number() }),
});

export const transactions = defineQuestion({
  asks: 'The oldest open transactions, without their queries.',
  when: 'always',
  masked: true,
  sql: () => `select pid, datname as database, application_name as application, state, ${secondsSince('xact_start')} as seconds,
  ${secondsSince('state_change')} as state_seconds, age(backend_xid)::int as xid_age, age(backend_xmin)::int as xmin_age
from pg_stat_activity
where xact_start is not null and backend_type not in ('walsender', 'autovacuum worker') and pid <> pg_backend_pid()
order by xact_start limit 20`,
  row: z.object({
    pid: z.number(),
    database: words(),
    application: words(),
    state: words(),
    seconds: figure(),
    state_seconds: figure(),
    xid_age: figure(),
    xmin_age: figure(),
  }),
});

export const preparedTransactions = defineQuestion({
  asks: 'Transactions that were prepared for a two-phase commit and wait for its second phase.',
  when: 'always',
  sql: () => `select gid, database, ${secondsSince('prepared')} as seconds, age(transaction)::int as xid_age
from pg_prepared_xacts order by prepared limit 20`,
  row: z.object({ gid: z.string(), database: words(), seconds: figure(), xid_age: figure() }),
});

export const sharedMemory = defineQuestion({
  asks: 'How much shared memory the server has allocated.',
  when: 'once',
  sql: () => 'select sum(allocated_size)::float8 as bytes from pg_shmem_allocations',
  row: z.object({ bytes: figure() }),
});

export const load = defineQuestion({
  asks: 'What all databases have done since their statistics were reset.',
  when: 'always',
  sql: () => `select sum(xact_commit)::float8 as commits, sum(xact_rollback)::float8 as rollbacks,
  sum(blks_hit)::float8 as pages_hit, sum(blks_read)::float8 as pages_read,
  sum(tup_fetched)::float8 as rows_fetched, sum(tup_inserted + tup_updated + tup_deleted)::float8 as rows_written,
  sum(temp_bytes)::float8 as temp_bytes, sum(conflicts)::float8 as conflicts
from pg_stat_database`,
  row: z.object({
    commits: figure(),
    rollbacks: figure(),
    pages_hit: figure(),
    pages_read: figure(),
    rows_fetched: figure(),
    rows_written: figure(),
    temp_bytes: figure(),
    conflicts: figure(),
  }),
});

export const checkpoints = defineQuestion({
  asks: 'How many checkpoints came by the clock, how many because WAL ran ahead, and how many pages they wrote.',
  when: 'always',
  sql: (major) =>
    major >= 17
      ? `select num_timed::float8 as timed, num_requested::float8 as requested, buffers_written::float8 as pages_written
from pg_stat_checkpointer`
      : `select checkpoints_timed::float8 as timed, checkpoints_req::float8 as requested,
  buffers_checkpoint::float8 as pages_written
from pg_stat_bgwriter`,
  row: z.object({ timed: figure(), requested: figure(), pages_written: figure() }),
});

/** Kept apart from `processes` because only one row matters and version 13 has none. */
export const archiverProcess = defineQuestion({
  asks: 'What the archiver process waits for.',
  when: 'always',
  since: 14,
  masked: true,
  sql: () => `select pid, wait_event_type as wait_type, wait_event as wait, ${secondsSince('backend_start')} as up_seconds
from pg_stat_activity where backend_type = 'archiver'`,
  row: z.object({ pid: z.number(), wait_type: words(), wait: words(), up_seconds: figure() }),
});

export const subscriptions = defineQuestion({
  asks: 'Which subscriptions to other servers this database has, and when each last heard of its publisher.',
  when: 'always',
  masked: true,
  sql: () => `select subname as name, pid, ${bytesOf('received_lsn')} as received_lsn,
  ${bytesOf('latest_end_lsn')} as end_lsn, ${secondsSince('last_msg_receipt_time')} as message_seconds, relid is not null as copying
from pg_stat_subscription`,
  row: z.object({
    name: z.string(),
    pid: figure(),
    received_lsn: figure(),
    end_lsn: figure(),
    message_seconds: figure(),
    copying: flag(),
  }),
});
