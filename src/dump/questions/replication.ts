import { z } from 'zod';
import { bytesOf, defineQuestion, figure, flag, secondsSince, words } from '../question.ts';

export const slots = defineQuestion({
  asks: 'Replication slots: what each keeps, since when it is idle, and how much is left until it is invalidated.',
  when: 'always',
  sql: (major) => `select slot_name as name, slot_type as kind, database, temporary, active, active_pid,
  ${bytesOf('restart_lsn')} as restart_lsn, ${bytesOf('confirmed_flush_lsn')} as confirmed_lsn,
  age(xmin)::int as xmin_age, age(catalog_xmin)::int as catalog_xmin_age,
  wal_status, safe_wal_size::float8 as safe_bytes,
  ${major >= 17 ? secondsSince('inactive_since') : 'null::float8'} as inactive_seconds,
  ${major >= 17 ? 'invalidation_reason' : 'null::text'} as invalidation
from pg_replication_slots order by slot_name`,
  row: z.object({
    name: z.string(),
    kind: z.string(),
    database: words(),
    temporary: flag(),
    active: flag(),
    active_pid: figure(),
    restart_lsn: figure(),
    confirmed_lsn: figure(),
    xmin_age: figure(),
    catalog_xmin_age: figure(),
    wal_status: words(),
    safe_bytes: figure(),
    inactive_seconds: figure(),
    invalidation: words(),
  }),
});

export const senders = defineQuestion({
  asks: 'Who streams from this node, and how far each has come.',
  when: 'always',
  masked: true,
  sql: () => `select pid, application_name as application, host(client_addr) as address, state, sync_state as sync,
  ${bytesOf('sent_lsn')} as sent_lsn, ${bytesOf('flush_lsn')} as flushed_lsn, ${bytesOf('replay_lsn')} as replayed_lsn,
  extract(epoch from replay_lag)::float8 as replay_lag_seconds, ${secondsSince('reply_time')} as reply_seconds
from pg_stat_replication order by application_name, pid`,
  row: z.object({
    pid: z.number(),
    application: words(),
    address: words(),
    state: words(),
    sync: words(),
    sent_lsn: figure(),
    flushed_lsn: figure(),
    replayed_lsn: figure(),
    replay_lag_seconds: figure(),
    reply_seconds: figure(),
  }),
});

export const receiver = defineQuestion({
  asks: 'Whether this standby receives WAL, from whom, and when it last heard of its upstream.',
  when: 'always',
  masked: true,
  sql: () => `select status, ${bytesOf(
    'latest_end_lsn',
  )} as upstream_lsn, ${secondsSince('last_msg_receipt_time')} as message_seconds,
  slot_name as slot, sender_host, sender_port, received_tli as timeline
from pg_stat_wal_receiver`,
  row: z.object({
    status: words(),
    upstream_lsn: figure(),
    message_seconds: figure(),
    slot: words(),
    sender_host: words(),
    sender_port: figure(),
    timeline: figure(),
  }),
});
