import { readQuantity, type Unit } from '../../model/setting/quantity.ts';
import {
  type GuardedParameter,
  guardedDefaults,
  guardedParameters,
  sameSetting,
} from '../../model/setting.ts';
import { primaryOf, type Settings, type SettingValue, type Topology } from '../../model/topology.ts';
import type { ControlAnswer } from '../manager.ts';

/**
 * Settings that Patroni gives every server on its command line, so that what configuration files say of them does not
 * count (CMDLINE_OPTIONS in patroni/postgresql/config.py of 3.0): the store has one value of each for all members.
 */
export const governedSettings: readonly string[] = [
  'max_connections',
  'max_locks_per_transaction',
  'max_worker_processes',
  'max_prepared_transactions',
  'max_wal_senders',
  'max_replication_slots',
  'wal_level',
  'wal_log_hints',
  'hot_standby',
  'track_commit_timestamp',
  'wal_keep_size',
  'wal_keep_segments',
];

interface Limit {
  readonly taken: number;
  readonly otherwise: SettingValue;
  /** What a bare number counts; absent if it is only a count. */
  readonly unit?: Unit;
}

/** The least of each that Patroni takes, and its default, which it puts in place of less (CMDLINE_OPTIONS as well). */
const least: Readonly<Record<string, Limit>> = {
  max_connections: { taken: 25, otherwise: 100 },
  max_locks_per_transaction: { taken: 32, otherwise: 64 },
  max_worker_processes: { taken: 2, otherwise: 8 },
  max_wal_senders: { taken: 3, otherwise: 10 },
  max_replication_slots: { taken: 4, otherwise: 10 },
  wal_keep_size: { taken: 16, otherwise: '128MB', unit: 'MB' },
};

/**
 * What servers are started with of them: what the store has, which a cluster gets from the member that was primary when it
 * was made, where Patroni takes it.
 */
export function storedSettings(topology: Topology): Settings {
  const all = { ...topology.settings, ...primaryOf(topology).settings };
  const governed = Object.entries(all).filter(([name]) => governedSettings.includes(name));
  return Object.fromEntries(governed.map(([name, value]) => [name, asTaken(name, value)]));
}

function asTaken(name: string, value: SettingValue): SettingValue {
  const limit = least[name];
  if (limit === undefined) return value;
  const read = readQuantity(String(value), 'integer', limit.unit);
  return 'wrong' in read || read.number < limit.taken ? limit.otherwise : value;
}

/** What its configuration has to be told before a server starts, and which of it is more than the store says. */
export interface Effective {
  readonly values: Settings;
  readonly raised: readonly GuardedParameter[];
}

/**
 * What a standby is started with: the store's values, and of what it must have as much of as its primary at least what
 * its control file asks for, or it would end at once (effective_configuration in patroni/postgresql/config.py).
 */
export function effectiveSettings(stored: Settings, { needed, written }: ControlAnswer): Effective {
  const raised: GuardedParameter[] = [];
  const values: Record<string, SettingValue> = { ...stored };
  for (const name of guardedParameters) {
    if (needed[name] <= Number(values[name] ?? written[name] ?? guardedDefaults[name])) continue;
    values[name] = needed[name];
    raised.push(name);
  }
  const others = Object.entries(values).filter(([name, value]) => !sameSetting(written[name] ?? null, value));
  return { values: Object.fromEntries(others), raised };
}
