import { shownName } from '../../model/setting/catalogue.ts';
import { isConnecting, isReserved } from '../../model/setting.ts';
import type { Facts } from './facts.ts';

export interface SuggestedSuspect {
  readonly name: string;
  readonly setting: string;
  readonly value: string;
  /** `null` removes the setting. */
  readonly neutral: string | null;
}

/** Where a scenario holds a value of a file, and how it writes it. */
interface Place {
  readonly setting: string;
  readonly write?: (value: string) => string;
  /** What does as if the value were not there, where removing it is not enough. */
  readonly none?: string;
}

/**
 * The setting suspect that would try a difference: the value as in A, made harmless by that of B.
 * @returns `undefined` if a scenario cannot hold it as one value, or if A does not have it: a suspect is something that is there
 */
export function suspectOf(
  kind: Facts['kind'],
  path: string,
  a: string | undefined,
  b: string | undefined,
): SuggestedSuspect | undefined {
  const place = placeOf(kind, path);
  if (place === undefined || a === undefined) return undefined;
  const { setting, write = String, none = null } = place;
  return { name: nameOf(setting), setting, value: write(a), neutral: b === undefined ? none : write(b) };
}

function placeOf(kind: Facts['kind'], path: string): Place | undefined {
  switch (kind) {
    case 'scenario':
      return { setting: path };
    case 'settings':
      return settingPlace(path);
    case 'patroni':
      return patroniPlace(path);
    case 'cluster':
      return clusterPlace(path);
  }
}

/** Settings that are the world's own, and directives of configuration files, are no settings of a scenario. */
function settingPlace(name: string): Place | undefined {
  if (isReserved(name) || isConnecting(name) || name.startsWith('include')) return undefined;
  return { setting: `topology.settings.${shownName(name)}` };
}

/** Patroni's dynamic configuration as the managers `patroni` and `patroni-daemon` call it, and how they write it. */
const patroniSettings: Readonly<Record<string, (value: string) => string>> = {
  ttl: (value) => `${value}s`,
  loop_wait: (value) => `${value}s`,
  retry_timeout: (value) => `${value}s`,
  primary_start_timeout: (value) => `${value}s`,
  maximum_lag_on_failover: (value) => `${value}B`,
  synchronous_mode: (value) => (value === 'true' ? 'on' : 'off'),
  failsafe_mode: String,
};

function patroniPlace(path: string): Place | undefined {
  const [, parameter] = /(?:^|\.)postgresql\.parameters\.(.+)$/.exec(path) ?? [];
  if (parameter !== undefined) return settingPlace(parameter);
  const [, written = ''] = /^(?:bootstrap\.dcs\.)?(\w+)$/.exec(path) ?? [];
  const key = written === 'master_start_timeout' ? 'primary_start_timeout' : written;
  const write = patroniSettings[key];
  return write && { setting: `manager.${key.replaceAll('_', '-')}`, write };
}

/** What the manager `pacemaker` holds beside its configuration: scores, cluster properties, defaults of resources. */
function clusterPlace(path: string): Place | undefined {
  const [, constraint] = /^constraints\.([^.]+)\.score$/.exec(path) ?? [];
  // A constraint with the score 0 is as if it were not there.
  if (constraint !== undefined) return { setting: `manager.scores.${constraint}`, none: '0' };
  const [, section, name] = /^(crm_config|rsc_defaults)\.[^.]+\.([^.]+)$/.exec(path) ?? [];
  if (name === undefined) return undefined;
  return { setting: `manager.${section === 'crm_config' ? 'properties' : 'defaults'}.${name}` };
}

function nameOf(setting: string): string {
  const last = /\.([^.]+)$/.exec(setting)?.[1] ?? setting;
  return (
    last
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replaceAll(/^[^A-Za-z]+|-+$/g, '')
      .slice(0, 40) || 'setting'
  );
}
