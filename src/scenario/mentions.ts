import { suggest } from '../kit/did-you-mean.ts';
import { shownName } from '../model/setting/catalogue.ts';
import { isReserved } from '../model/setting.ts';
import { clientsPlace } from '../model/topology.ts';
import type { Flaw, Path } from './flaw.ts';
import { type Reading, refuse } from './reading.ts';
import { complainOfReserved } from './setting-in-words.ts';

/** Parameters that name a node in every vocabulary, so that a wrong name is found before anything starts. */
const nodeKeys: readonly string[] = ['node', 'nodes', 'upstream', 'standby'];
/** Parameters that name a virtual address in every vocabulary. */
const addressKeys: readonly string[] = ['address', 'addresses'];
/** Parameters that name a node, or the place where the clients are. */
const placeKeys: readonly string[] = ['place'];
/** Parameters that name a suspect, a scheduled disturbance or a runbook step in every vocabulary. */
const eventKeys: readonly string[] = ['after'];

/** The parameter that names a PostgreSQL setting in every vocabulary. */
const settingKey = 'setting';

/** Refuses parameters that mention what does not exist. */
export function refuseUnknownMentions(reading: Reading, params: Record<string, unknown>, path: Path): void {
  refuseSettingName(reading, params[settingKey], [...path, settingKey], 'value');
  for (const [key, value] of Object.entries(params)) {
    const what = nodeKeys.includes(key)
      ? 'node'
      : addressKeys.includes(key)
        ? 'address'
        : eventKeys.includes(key)
          ? 'event'
          : undefined;
    if (placeKeys.includes(key) && typeof value === 'string' && value !== clientsPlace)
      refuseUnknownName(reading, 'node', value, [...path, key]);
    if (!what) continue;
    if (typeof value === 'string') refuseUnknownName(reading, what, value, [...path, key]);
    if (!Array.isArray(value)) continue;
    for (const [index, each] of value.entries()) {
      if (typeof each === 'string') refuseUnknownName(reading, what, each, [...path, key, index]);
    }
  }
}

/**
 * Refuses a setting that would take a node out of its world, and one in capitals: PostgreSQL does not mind them, but the worlds
 * find settings by their names, and the same one would stand there twice.
 * @returns whether it was refused
 */
export function refuseSettingName(reading: Reading, setting: unknown, path: Path, at: Flaw['at']): boolean {
  if (typeof setting !== 'string') return false;
  if (isReserved(setting)) {
    refuse(reading, { ...complainOfReserved(setting), path, at });
    return true;
  }
  const small = setting.toLowerCase();
  if (setting === small || shownName(setting) !== small) return false;
  refuse(reading, {
    code: 'scenario/unknown-setting',
    path,
    at,
    message: `\`${setting}\` is written \`${small}\` in a scenario.`,
    advice: 'Write it in small letters.',
  });
  return true;
}

/** Refuses what an entry of a vocabulary says its parameters mention, at the parameter that holds the name. */
export function refuseDeclaredMentions(
  reading: Reading,
  params: Record<string, unknown>,
  mentioned: { readonly nodes?: readonly string[]; readonly addresses?: readonly string[] },
  path: Path,
): void {
  refuseSettingName(reading, params[settingKey], [...path, settingKey], 'value');
  const holds = (value: unknown, name: string) =>
    value === name || (Array.isArray(value) && value.includes(name));
  const holderOf = (name: string) => Object.keys(params).find((key) => holds(params[key], name));
  for (const [what, names] of [
    ['node', mentioned.nodes ?? []],
    ['address', mentioned.addresses ?? []],
  ] as const) {
    for (const name of names) {
      const key = holderOf(name);
      refuseUnknownName(reading, what, name, key === undefined ? path : [...path, key]);
    }
  }
}

/** A mention of a node, an address or an event, refused if it does not exist. */
export function refuseUnknownName(
  reading: Reading,
  what: 'node' | 'address' | 'event',
  mentioned: string,
  path: Path,
  alsoAllowed: readonly string[] = [],
): void {
  const defined = { node: reading.nodes, address: reading.addresses, event: reading.events }[what];
  if (!defined) return;
  const names = [...defined, ...alsoAllowed];
  if (names.includes(mentioned)) return;
  const thing =
    what === 'event' ? 'suspect, scheduled disturbance or runbook step' : `${what} of the topology`;
  refuse(reading, {
    code: `scenario/unknown-${what}`,
    path,
    message: `No ${thing} is called "${mentioned}".`,
    advice: suggest(mentioned, names, what === 'event' ? 'it' : `the ${what}`),
  });
}
