import { askedVersions, knownSettings } from './known.ts';
import { isUnit, type Unit } from './quantity.ts';

/** What a setting takes, in the versions of PostgreSQL that say the same of it. */
export interface KnownSetting {
  readonly name: string;
  /** First and last major version. */
  readonly since: number;
  readonly until: number;
  readonly takes: Taken;
}

export type Taken =
  | { readonly type: 'bool' | 'string' }
  | {
      readonly type: 'integer' | 'real';
      /** What a bare number counts; absent if units are not taken. */
      readonly unit?: Unit;
      readonly min: number;
      readonly max: number;
    }
  /** `words` are those that PostgreSQL lists; `others` it takes as well, some of them only if built so. */
  | { readonly type: 'enum'; readonly words: readonly string[]; readonly others: readonly string[] }
  /** It tells how the server was built or initialised; nothing can set it. */
  | { readonly type: 'fixed' }
  /** An old name or an old setting, which servers take and do not show. */
  | { readonly type: 'hidden' };

/** All settings by name in small letters, as PostgreSQL compares them, each with its rows in the order of versions. */
const byName = readCatalogue();

function readCatalogue(): ReadonlyMap<string, readonly KnownSetting[]> {
  const settings = new Map<string, KnownSetting[]>();
  for (const row of knownSettings.trim().split('\n')) {
    const setting = readRow(row);
    const key = setting.name.toLowerCase();
    settings.set(key, [...(settings.get(key) ?? []), setting]);
  }
  return settings;
}

/**
 * What the catalogue knows of a setting in a major version; of a version that nobody was asked for, what any other says.
 * @returns nothing if that version has no such setting
 */
export function settingsCalled(name: string, version: number): readonly KnownSetting[] {
  const rows = byName.get(name.toLowerCase()) ?? [];
  if (!askedVersions.includes(version)) return rows;
  return rows.filter(({ since, until }) => since <= version && version <= until);
}

/**
 * How a setting is written wherever settings are found by their names: as PostgreSQL shows it, which does not mind capitals
 * itself. One that is unknown stays as it is.
 */
export function shownName(name: string): string {
  return byName.get(name.toLowerCase())?.at(-1)?.name ?? name;
}

/** The versions that have a setting, the first and the last; undefined if none has. */
export function versionsWith(name: string): { readonly since: number; readonly until: number } | undefined {
  const rows = byName.get(name.toLowerCase());
  const [first, last] = [rows?.at(0), rows?.at(-1)];
  return first && last && { since: first.since, until: last.until };
}

/** The names that a major version shows and takes. */
export function settableNames(version: number): readonly string[] {
  return [...byName.values()].flatMap(([first]) => {
    const now = first && settingsCalled(first.name, version)[0];
    return now && now.takes.type !== 'fixed' && now.takes.type !== 'hidden' ? [now.name] : [];
  });
}

function readRow(row: string): KnownSetting {
  const [, name = '', since, until, type = '', rest = ''] = /^(\S+) (\d+) (\d+) (\S+) ?(.*)$/.exec(row) ?? [];
  return { name, since: Number(since), until: Number(until), takes: takenOf(type, rest) };
}

function takenOf(type: string, rest: string): Taken {
  switch (type) {
    case 'bool':
    case 'string':
    case 'fixed':
    case 'hidden':
      return { type };
    case 'integer':
    case 'real': {
      const [unit = '', min, max] = rest.split(' ');
      return { type, ...(isUnit(unit) ? { unit } : {}), min: Number(min), max: Number(max) };
    }
    case 'enum': {
      const [, words = '', others = ''] = /^(.*?)((?: [([]\w+[)\]])*)$/.exec(rest) ?? [];
      return { type, words: words.split(','), others: others.match(/\w+/g) ?? [] };
    }
    default:
      throw new Error(`a row of known settings has the type ${type}`);
  }
}
