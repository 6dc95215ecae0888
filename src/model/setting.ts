import { z } from 'zod';
import type { SettingValue } from './topology.ts';

/** The name of a PostgreSQL setting, an extension's included: `wal_keep_size`, `auto_explain.log_min_duration`. */
export const settingName = () =>
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/, {
      message: "this is not a setting's name; write it like max_connections",
    })
    .meta({ examples: ['max_connections'] });

/** Whether what a configuration file holds is what was to be written; `null` stands for unset. */
export function sameSetting(held: string | null, wanted: SettingValue | null): boolean {
  if (held === null || wanted === null) return held === wanted;
  if (typeof wanted !== 'boolean') return held === String(wanted);
  return (wanted ? ['on', 'true'] : ['off', 'false']).includes(held);
}

/** A value in a sentence; an empty one is seen, and none is the default. */
export function settingInWords(value: SettingValue | null | undefined): string {
  if (value === null || value === undefined) return 'its default';
  return value === '' ? "''" : String(value);
}

/** Settings that belong to the world: changing them would take a node out of it, so a scenario may not. */
export const reservedSettings: readonly string[] = [
  'cluster_name',
  'listen_addresses',
  'port',
  'unix_socket_directories',
  'log_destination',
  'logging_collector',
  'log_line_prefix',
  'log_timezone',
  'lc_messages',
  'hba_file',
  'data_directory',
];

/** Whether a setting belongs to the world, however it is written: PostgreSQL does not mind capitals. */
export function isReserved(setting: string): boolean {
  return reservedSettings.includes(setting.toLowerCase());
}

/**
 * How a standby is connected to its upstream. Worlds write it when a cluster boots, with no slot; what changes it later -
 * a fault, a step of the runbook - may.
 */
export function isConnecting(setting: string): boolean {
  return ['primary_conninfo', 'primary_slot_name'].includes(setting.toLowerCase());
}

/**
 * The five settings that size what a standby needs to replay: it must have at least as much of each as its primary had
 * when it wrote the WAL, and checks them in this order (CheckRequiredParameterValues in PostgreSQL's xlog.c). It knows the
 * primary's values from its own control file, which is updated when it replays the record that a primary writes after it
 * restarted with other values.
 */
export const guardedParameters = [
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'max_prepared_transactions',
  'max_locks_per_transaction',
] as const;

export type GuardedParameter = (typeof guardedParameters)[number];

/** A value of each. */
export type GuardedValues = Readonly<Record<GuardedParameter, number>>;

/** How much a server writes to its WAL (wal_level): with `minimal`, nobody can replay it elsewhere. */
export type WalLevel = 'minimal' | 'replica' | 'logical';

/** What PostgreSQL 13 to 18 take where the configuration says nothing. */
export const guardedDefaults: GuardedValues = {
  max_connections: 100,
  max_worker_processes: 8,
  max_wal_senders: 10,
  max_prepared_transactions: 0,
  max_locks_per_transaction: 64,
};
