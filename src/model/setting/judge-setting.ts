import type { SettingValue } from '../topology.ts';
import { type KnownSetting, settingsCalled, type Taken, versionsWith } from './catalogue.ts';
import { readQuantity, type Unit, unitsFor } from './quantity.ts';
import { readSynchronousNames } from './synchronous-names.ts';

/** Why a server does not take a setting out of its configuration file. */
export type Refusal =
  /** `elsewhere` are the versions that have it, if any has. */
  | {
      readonly why: 'no-such-setting';
      readonly elsewhere?: { readonly since: number; readonly until: number };
    }
  | { readonly why: 'fixed' }
  | { readonly why: 'not-boolean' }
  | { readonly why: 'not-a-number'; readonly units: readonly string[]; readonly base?: Unit }
  | {
      readonly why: 'wrong-unit';
      readonly number: string;
      readonly unit: string;
      readonly units: readonly string[];
    }
  | { readonly why: 'out-of-range'; readonly min: number; readonly max: number; readonly base?: Unit }
  | { readonly why: 'no-such-word'; readonly words: readonly string[] }
  | { readonly why: 'no-standby-list' };

/**
 * Whether a server of a major version takes a setting and its value. It knows what pg_settings says: names, types, units,
 * ranges and words. Of texts it judges synchronous_standby_names only; and what a server asks beyond a range is not judged.
 * @returns nothing if it does, or if it cannot be told
 */
export function judgeSetting(name: string, value: SettingValue, version: number): Refusal | undefined {
  const unknown = judgeName(name, version);
  if (unknown || isCustom(name)) return unknown;
  if (name.toLowerCase() === 'synchronous_standby_names') return judgeStandbyList(inFile(value));
  const refusals = settingsCalled(name, version).map(({ takes }) => judgeValue(takes, inFile(value)));
  return refusals.includes(undefined) ? undefined : refusals[0];
}

/** Whether a server of a major version knows a setting's name, and takes values for it. */
export function judgeName(name: string, version: number): Refusal | undefined {
  if (isCustom(name)) return undefined;
  const known = settingsCalled(name, version);
  const elsewhere = versionsWith(name);
  if (known.length === 0) return { why: 'no-such-setting', ...(elsewhere ? { elsewhere } : {}) };
  return known.every(({ takes }: KnownSetting) => takes.type === 'fixed') ? { why: 'fixed' } : undefined;
}

/** Settings of extensions have their prefix; any may be written, whether or not the extension is there. */
function isCustom(name: string): boolean {
  return name.includes('.');
}

/** As the configuration file holds it. */
function inFile(value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}

function judgeValue(takes: Taken, value: string): Refusal | undefined {
  switch (takes.type) {
    case 'string':
    case 'hidden':
      return undefined;
    case 'fixed':
      return { why: 'fixed' };
    case 'bool':
      return isBoolean(value) ? undefined : { why: 'not-boolean' };
    case 'enum': {
      const words = [...takes.words, ...takes.others].map((word) => word.toLowerCase());
      return words.includes(value.toLowerCase()) ? undefined : { why: 'no-such-word', words: takes.words };
    }
    case 'integer':
    case 'real':
      return judgeNumber(takes, value);
  }
}

function judgeStandbyList(value: string): Refusal | undefined {
  return readSynchronousNames(value) ? undefined : { why: 'no-standby-list' };
}

/** What parse_bool takes: a beginning of `true`, `false`, `yes` or `no`, `on`, `off` from two letters on, 1 or 0. */
function isBoolean(value: string): boolean {
  return /^(t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)$/i.test(value);
}

function judgeNumber(
  { type, unit, min, max }: Extract<Taken, { type: 'integer' | 'real' }>,
  value: string,
): Refusal | undefined {
  const base = unit === undefined ? {} : { base: unit };
  const units = unit === undefined ? [] : unitsFor(unit);
  const read = readQuantity(value, type, unit);
  if (!('wrong' in read)) {
    return read.number >= min && read.number <= max ? undefined : { why: 'out-of-range', min, max, ...base };
  }
  if (read.wrong === 'number') return { why: 'not-a-number', units, ...base };
  return { why: 'wrong-unit', number: read.number, unit: read.unit, units };
}
