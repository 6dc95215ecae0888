import { Recent } from '../../../kit/recent.ts';
import { judgeSetting, type Refusal } from '../../../model/setting/judge-setting.ts';
import type { SettingValue } from '../../../model/topology.ts';

/** A setting that a server does not take, and what it says of it. */
export interface Complaint {
  readonly name: string;
  readonly why: Refusal['why'];
  readonly words: string;
}

/** What settings were judged to be: trial after trial starts servers with the same ones. */
const judged = new Recent<{ readonly refusal?: Refusal }>(1_000);

function judge(name: string, value: SettingValue, version: number): { readonly refusal?: Refusal } {
  return judged.get(`${version} ${name} ${typeof value} ${value}`, () => {
    const refusal = judgeSetting(name, value, version);
    return refusal ? { refusal } : {};
  });
}

/**
 * What a server says of the settings in its file that it does not take. It looks at all names first, and with one that it does
 * not know it reads no further.
 */
export function complaintsAbout(
  values: ReadonlyMap<string, SettingValue>,
  version: number,
): readonly Complaint[] {
  const complaints = [...values].flatMap(([name, value], index): Complaint[] => {
    const { refusal } = judge(name, value, version);
    if (!refusal) return [];
    return [{ name, why: refusal.why, words: complaintOf(refusal, name, written(value), index + 1) }];
  });
  const unknown = complaints.filter(isUnknown);
  return unknown.length > 0 ? unknown : complaints;
}

export function isUnknown({ why }: Complaint): boolean {
  return why === 'no-such-setting';
}

/** As guc.c words it. */
function complaintOf(refusal: Refusal, name: string, value: string, line: number): string {
  switch (refusal.why) {
    case 'no-such-setting':
      return `unrecognized configuration parameter "${name}" in file "postgresql.conf" line ${line}`;
    case 'fixed':
      return `parameter "${name}" cannot be changed`;
    case 'out-of-range':
      return `${value} is outside the valid range for parameter "${name}" (${refusal.min} .. ${refusal.max})`;
    case 'not-boolean':
      return `parameter "${name}" requires a Boolean value`;
    default:
      return `invalid value for parameter "${name}": "${value}"`;
  }
}

/** A value as the configuration file has it. */
export function written(value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
