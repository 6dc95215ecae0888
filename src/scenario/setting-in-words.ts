import { nearest, suggest } from '../kit/did-you-mean.ts';
import { settableNames } from '../model/setting/catalogue.ts';
import type { Refusal } from '../model/setting/judge-setting.ts';
import type { Unit } from '../model/setting/quantity.ts';
import type { SettingValue } from '../model/topology.ts';
import { inWords } from './data.ts';

/** What is wrong with a setting, and what to write instead, each in whole sentences. */
export interface SettingComplaint {
  readonly code: 'scenario/unknown-setting' | 'scenario/setting-value' | 'scenario/reserved-setting';
  readonly message: string;
  readonly advice: string;
}

/** Why a setting that belongs to the world cannot be changed. */
export function complainOfReserved(setting: string): SettingComplaint {
  return {
    code: 'scenario/reserved-setting',
    message: `\`${setting}\` is how the servers are run and watched, so a scenario cannot change it.`,
    advice: 'Leave it out. Addresses, ports, names and the form of logs are chosen for each run.',
  };
}

/** Why a cluster cannot boot with a setting that says how a standby is connected. */
export function complainOfConnecting(setting: string): SettingComplaint {
  const code = 'scenario/reserved-setting';
  if (setting.toLowerCase() === 'primary_conninfo') {
    return {
      code,
      message: `\`${setting}\` is written for each run, so a scenario cannot set it.`,
      advice: 'Leave it out, and say with `upstream` which node a standby streams from.',
    };
  }
  return {
    code,
    message: `No slot is there when a cluster boots, so with \`${setting}\` a standby would never stream.`,
    advice:
      'Leave it out. `wal_keep_size` keeps WAL for standbys too; a slot that nobody reads is the fault `abandoned-slot`.',
  };
}

/** Why a server of this version does not take a setting, in words. */
export function complainOf(
  refusal: Refusal,
  name: string,
  value: SettingValue,
  version: number,
): SettingComplaint {
  switch (refusal.why) {
    case 'no-such-setting':
      return { code: 'scenario/unknown-setting', ...unknownName(refusal.elsewhere, name, version) };
    case 'fixed':
      return {
        code: 'scenario/unknown-setting',
        message: `\`${name}\` tells how a server was built or initialised; nothing can set it.`,
        advice: 'Leave it out.',
      };
    default:
      return { code: 'scenario/setting-value', ...wrongValue(refusal, name, value) };
  }
}

type Words = Omit<SettingComplaint, 'code'>;

function unknownName(
  elsewhere: { readonly since: number; readonly until: number } | undefined,
  name: string,
  version: number,
): Words {
  const message = `PostgreSQL ${version} has no setting \`${name}\`.`;
  if (elsewhere && elsewhere.since > version) {
    return { message, advice: `It came with ${elsewhere.since}. Leave it out, or run that version.` };
  }
  if (elsewhere && elsewhere.until < version) {
    return {
      message,
      advice: `${elsewhere.until} was the last to have it. Leave it out, or run that version.`,
    };
  }
  const near = nearest(name, settableNames(version));
  const prefix = 'Settings of extensions are written with their prefix, such as `auto_explain.log_analyze`.';
  return { message, advice: near === undefined ? prefix : `Did you mean \`${near}\`?` };
}

function wrongValue(
  refusal: Exclude<Refusal, { readonly why: 'no-such-setting' | 'fixed' }>,
  name: string,
  value: SettingValue,
): Words {
  const cannot = `\`${name}\` cannot be ${inWords(value)}`;
  switch (refusal.why) {
    case 'not-boolean':
      return { message: `${cannot}: it is a switch.`, advice: 'Write `on` or `off`.' };
    case 'no-such-word':
      return { message: `${cannot}.`, advice: chooseWord(String(value), refusal.words) };
    case 'not-a-number':
      return { message: `${cannot}: it is a number.`, advice: adviseNumber(refusal.units, refusal.base) };
    case 'wrong-unit':
      return wrongUnit(cannot, refusal);
    case 'out-of-range': {
      const [least, most] = [refusal.min, refusal.max].map((bound) => withUnit(bound, refusal.base));
      // YAML reads 0600 as six hundred; the permissions of files are the only settings with this bound.
      const isMode = refusal.max === 0o777 && refusal.base === undefined;
      return {
        message: `${cannot}: PostgreSQL takes it from ${least} to ${most}.`,
        advice: isMode
          ? "Write it in octal and in quotes, such as `'0600'`."
          : 'Write a value between the two.',
      };
    }
    case 'no-standby-list':
      return {
        message: `${cannot}: PostgreSQL does not read that as a list of standbys.`,
        advice:
          'Write names with commas between them, or `FIRST 1 (a, b)` or `ANY 1 (a, b)` with a number from 1 on; names ' +
          'of other than letters, digits and underscores in double quotes.',
      };
  }
}

function chooseWord(written: string, words: readonly string[]): string {
  const near = nearest(written, words);
  const all = suggest(
    '',
    words.map((word) => word || "''"),
    'it',
  );
  return near === undefined ? all : `Did you mean \`${near}\`? ${all}`;
}

function wrongUnit(
  cannot: string,
  { number, unit, units }: Extract<Refusal, { readonly why: 'wrong-unit' }>,
): Words {
  if (units.length === 0) {
    return { message: `${cannot}: it counts, and takes no unit.`, advice: `Write \`${number}\`.` };
  }
  const meant = units.find((each) => each.toLowerCase() === unit.toLowerCase());
  const all = `Units are ${units.join(', ')}, in exactly these letters.`;
  return {
    message: `${cannot}: "${unit}" is no unit of PostgreSQL.`,
    advice: meant === undefined ? all : `Did you mean \`${number}${meant}\`? ${all}`,
  };
}

function adviseNumber(units: readonly string[], base: Unit | undefined): string {
  if (base === undefined) return 'Write a number.';
  return `Write a number and a unit out of ${units.join(', ')}; without one it counts ${base === '8kB' ? 'blocks of 8kB' : base}.`;
}

/** In the setting's own unit; -1 and 0 mean something of their own and have none. */
function withUnit(bound: number, base: Unit | undefined): string {
  if (base === undefined || bound <= 0) return String(bound);
  return base === '8kB' ? `${bound * 8}kB` : `${bound}${base}`;
}
