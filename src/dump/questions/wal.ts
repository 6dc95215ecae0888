import { z } from 'zod';
import { bytesOf, defineQuestion, figure, secondsSince, words } from '../question.ts';

export const position = defineQuestion({
  asks: 'Where this node is in the write-ahead log, and whether it replays.',
  when: 'always',
  sql: (major) => `select extract(epoch from clock_timestamp())::float8 as clock_seconds, standby,
  case when standby then null else ${bytesOf('pg_current_wal_flush_lsn()')} end as flushed_lsn,
  case when standby then ${bytesOf('pg_last_wal_receive_lsn()')} end as received_lsn,
  case when standby then ${bytesOf('pg_last_wal_replay_lsn()')} end as replayed_lsn,
  case when standby then ${secondsSince('pg_last_xact_replay_timestamp()')} end as replayed_commit_seconds,
  case when standby then ${
    major >= 14
      ? 'pg_get_wal_replay_pause_state()'
      : "case when pg_is_wal_replay_paused() then 'paused' else 'not paused' end"
  } end as replay,
  case when standby then null
    else ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int end as timeline
from (select pg_is_in_recovery() as standby) as role`,
  row: z.object({
    clock_seconds: z.number(),
    standby: z.boolean(),
    flushed_lsn: figure(),
    received_lsn: figure(),
    replayed_lsn: figure(),
    replayed_commit_seconds: figure(),
    replay: words(),
    timeline: figure(),
  }),
});

/** A segment's number counts segments since 0/0: the eight digits of the log, then the eight within it. */
const numberOf = (name: string) =>
  `(('x' || substr(${name}, 9, 8))::bit(32)::bigint * (4294967296 / segment_bytes)
      + ('x' || substr(${name}, 17, 8))::bit(32)::bigint)`;
const segmentBytes = `(select setting::bigint as segment_bytes from pg_settings where name = 'wal_segment_size') as s`;

export const walFiles = defineQuestion({
  asks: 'What lies in pg_wal, as unbroken runs of segments; what is no segment is one row without numbers.',
  when: 'always',
  sql: () => `with file as (select name, size from pg_ls_waldir()),
segment as (select left(name, 8) as timeline, size, ${numberOf('name')} as number
  from file, ${segmentBytes}
  where name ~ '^[0-9A-F]{24}$'),
numbered as (select *, number - row_number() over (partition by timeline order by number) as run from segment)
select ('x' || timeline)::bit(32)::int as timeline, min(number)::float8 as first, max(number)::float8 as last,
  sum(size)::float8 as bytes
from numbered group by timeline, run
union all select null, null, null, sum(size)::float8 from file where name !~ '^[0-9A-F]{24}$' having count(*) > 0
order by 2`,
  row: z.object({ timeline: figure(), first: figure(), last: figure(), bytes: figure() }),
});

export const readyFiles = defineQuestion({
  asks: 'Which segments wait to be archived, as unbroken runs, and since when.',
  when: 'always',
  sql: () => `with ready as (select name, modification from pg_ls_archive_statusdir() where name like '%.ready'),
segment as (select left(name, 8) as timeline, modification, ${numberOf('name')} as number
  from ready, ${segmentBytes}
  where name ~ '^[0-9A-F]{24}[.]ready$'),
numbered as (select *, number - row_number() over (partition by timeline order by number) as run from segment)
select ('x' || timeline)::bit(32)::int as timeline, min(number)::float8 as first, max(number)::float8 as last,
  ${secondsSince('min(modification)')} as oldest_seconds, count(*)::int as count
from numbered group by timeline, run
union all select null, null, null, ${secondsSince('min(modification)')}, count(*)::int
  from ready where name !~ '^[0-9A-F]{24}[.]ready$' having count(*) > 0
order by 2`,
  row: z.object({
    timeline: figure(),
    first: figure(),
    last: figure(),
    oldest_seconds: figure(),
    count: z.number(),
  }),
});

export const archiver = defineQuestion({
  asks: 'What the archiver has counted: successes, failures, and when the last of each was.',
  when: 'always',
  sql: () => `select archived_count::float8 as archived, last_archived_wal as last_archived,
  ${secondsSince('last_archived_time')} as archived_seconds, failed_count::float8 as failed, last_failed_wal as last_failed,
  ${secondsSince('last_failed_time')} as failed_seconds, ${secondsSince('stats_reset')} as reset_seconds
from pg_stat_archiver`,
  row: z.object({
    archived: figure(),
    last_archived: words(),
    archived_seconds: figure(),
    failed: figure(),
    last_failed: words(),
    failed_seconds: figure(),
    reset_seconds: figure(),
  }),
});

export const walStatistics = defineQuestion({
  asks: 'How much WAL was written since the statistics were reset, and how much of it is full pages.',
  when: 'always',
  since: 14,
  sql: () => `select wal_bytes::float8 as bytes, wal_fpi::float8 as full_pages, ${secondsSince('stats_reset')} as reset_seconds
from pg_stat_wal`,
  row: z.object({ bytes: figure(), full_pages: figure(), reset_seconds: figure() }),
});

export const summarizer = defineQuestion({
  asks: 'How far the WAL summarizer is; WAL it has not read is kept.',
  when: 'always',
  since: 17,
  sql: () => `select ${bytesOf('summarized_lsn')} as summarized_lsn, summarizer_pid as pid
from pg_get_wal_summarizer_state()`,
  row: z.object({ summarized_lsn: figure(), pid: figure() }),
});

export const baseBackups = defineQuestion({
  asks: 'Base backups that run now, and how far they are.',
  when: 'always',
  masked: true,
  sql: () => `select pid, phase, backup_total::float8 as total_bytes, backup_streamed::float8 as streamed_bytes
from pg_stat_progress_basebackup`,
  row: z.object({
    pid: z.number(),
    phase: words(),
    total_bytes: figure(),
    streamed_bytes: figure(),
  }),
});
