import type { Settings, SettingValue } from '../topology.ts';
import { settingsCalled } from './catalogue.ts';
import { judgeSetting } from './judge-setting.ts';
import { readQuantity } from './quantity.ts';

/** Two settings, each of which a server takes, that it does not start with together. */
export interface Contradiction {
  /** The settings it is about, the one that is most likely to be changed first. */
  readonly settings: readonly string[];
  /** What the server asks for, as a sentence without its end. */
  readonly demands: string;
  /** What the server says of it before it ends, in PostgreSQL's words. */
  readonly says: string;
  /**
   * - `settings`: it is seen before the server has locked its data directory
   * - `control-file`: it is seen when the control file is read, with the lock held
   */
  readonly seenIn: 'settings' | 'control-file';
  /** Whether it is a bare line, without the level, time and process of the log. */
  readonly bare?: true;
}

/** What a server starts with, as far as it is asked here. */
export interface Configuration {
  readonly version: number;
  readonly walSegmentBytes: number;
  readonly settings: Settings;
}

/**
 * What a server finds wrong with its settings taken together before it starts (PostmasterMain, and ReadControlFile for
 * sizes of WAL), in the order in which it looks: it tells of the first only. Settings that are not given have their
 * defaults.
 */
export function contradictionsIn(configuration: Configuration): readonly Contradiction[] {
  return [...ofConnections(configuration), ...ofMinimalWal(configuration), ...ofWalSizes(configuration)];
}

function ofMinimalWal({ settings, version }: Configuration): readonly Contradiction[] {
  if (wordOf(settings['wal_level']) !== 'minimal') return [];
  const quoted = quoting(version);
  const contradictions: Contradiction[] = [];
  if (['on', 'always', 'true', 'yes', '1'].includes(wordOf(settings['archive_mode']))) {
    contradictions.push({
      settings: ['wal_level', 'archive_mode'],
      demands: 'wal_level = minimal takes archive_mode = off',
      says: `WAL archival cannot be enabled when ${quoted('wal_level')} is "minimal"`,
      seenIn: 'settings',
    });
  }
  if ((numberOf(settings, 'max_wal_senders', version) ?? 10) > 0) {
    const wanted =
      version >= 17
        ? 'requires "wal_level" to be "replica" or "logical"'
        : 'requires wal_level "replica" or "logical"';
    contradictions.push({
      settings: ['wal_level', 'max_wal_senders'],
      demands: 'wal_level = minimal takes max_wal_senders = 0, so that no standby can follow',
      says: `WAL streaming (${quoted('max_wal_senders')} > 0) ${wanted}`,
      seenIn: 'settings',
    });
  }
  return contradictions;
}

function ofWalSizes({ settings, version, walSegmentBytes }: Configuration): readonly Contradiction[] {
  const leastMegabytes = (2 * walSegmentBytes) / 2 ** 20;
  return ['min_wal_size', 'max_wal_size'].flatMap((name): Contradiction[] => {
    const megabytes = numberOf(settings, name, version);
    if (megabytes === undefined || megabytes >= leastMegabytes) return [];
    return [
      {
        settings: [name],
        demands: `${name} must hold two segments of WAL, which are ${leastMegabytes}MB`,
        says: `"${name}" must be at least twice "wal_segment_size"`,
        seenIn: 'control-file',
      },
    ];
  });
}

function ofConnections({ settings, version }: Configuration): readonly Contradiction[] {
  const connections = numberOf(settings, 'max_connections', version) ?? 100;
  const superusers = numberOf(settings, 'superuser_reserved_connections', version) ?? 3;
  const reserved = numberOf(settings, 'reserved_connections', version) ?? 0;
  if (superusers + reserved < connections) return [];
  const quoted = quoting(version);
  const ofOthers = version >= 16 ? ` plus ${quoted('reserved_connections')} (${reserved})` : '';
  return [
    {
      says:
        `${quoted('superuser_reserved_connections')} (${superusers})${ofOthers} ` +
        `must be less than ${quoted('max_connections')} (${connections})`,
      seenIn: 'settings',
      bare: true,
      settings: ['max_connections', 'superuser_reserved_connections', 'reserved_connections'],
      demands: `max_connections must be more than the ${superusers + reserved} connections that are reserved`,
    },
  ];
}

/** How a version writes the names of settings in what it says: all of them in quotes since 17. */
function quoting(version: number): (name: string) => string {
  return version >= 17 ? (name) => `"${name}"` : (name) => name;
}

function wordOf(value: SettingValue | undefined): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value ?? '').toLowerCase();
}

/** In the unit of the setting; nothing if it is not given, or is wrong by itself already. */
function numberOf(settings: Settings, name: string, version: number): number | undefined {
  const value = settings[name];
  const takes = settingsCalled(name, version)[0]?.takes;
  if (value === undefined || takes?.type !== 'integer' || judgeSetting(name, value, version))
    return undefined;
  const read = readQuantity(String(value), 'integer', takes.unit);
  return 'wrong' in read ? undefined : read.number;
}
