import { judgeSetting } from '../model/setting/judge-setting.ts';
import { isNamed, readSynchronousNames } from '../model/setting/synchronous-names.ts';
import type { Settings, SettingValue } from '../model/topology.ts';
import { suggest } from './did-you-mean.ts';
import type { Path } from './flaw.ts';
import { refuseReservedSetting } from './mentions.ts';
import { type Reading, refuse } from './reading.ts';
import { complainOf } from './setting-in-words.ts';

/**
 * Refuses settings with which no server would start, or the first commit would wait for ever.
 * @param version the major version of PostgreSQL; absent if it could not be read
 */
export function refuseSettings(
  reading: Reading,
  settings: Settings | undefined,
  version: number | undefined,
  at: Path,
): void {
  for (const [name, value] of Object.entries(settings ?? {})) {
    const path = [...at, name];
    if (refuseReservedSetting(reading, name, path, 'key') || version === undefined) continue;
    if (refuseSetting(reading, name, value, version, path)) continue;
    if (name.toLowerCase() === 'synchronous_standby_names')
      refuseUnknownStandbys(reading, String(value), path);
  }
}

/** @returns whether it was refused */
function refuseSetting(
  reading: Reading,
  name: string,
  value: SettingValue,
  version: number,
  path: Path,
): boolean {
  const refusal = judgeSetting(name, value, version);
  if (!refusal) return false;
  const complaint = complainOf(refusal, name, value, version);
  refuse(reading, {
    ...complaint,
    path,
    at: complaint.code === 'scenario/unknown-setting' ? 'key' : 'value',
  });
  return true;
}

/** Standbys call themselves by their nodes' names. */
function refuseUnknownStandbys(reading: Reading, list: string, path: Path): void {
  const nodes = reading.nodes;
  if (!nodes) return;
  const unknown = readSynchronousNames(list)?.names.filter(
    (name) => !nodes.some((node) => isNamed(name, node)),
  );
  for (const name of new Set(unknown)) {
    refuse(reading, {
      code: 'scenario/unknown-node',
      path,
      message: `\`synchronous_standby_names\` lists "${name}", and no node of the topology is called so.`,
      advice: `${suggest(name, nodes, 'a name')} A standby connects with its node's name as application_name.`,
    });
  }
}
