import { contradictionsIn } from '../model/setting/contradictions.ts';
import { judgeSetting } from '../model/setting/judge-setting.ts';
import { readSynchronousNames } from '../model/setting/synchronous-names.ts';
import { isConnecting } from '../model/setting.ts';
import type { Settings, SettingValue, Topology } from '../model/topology.ts';
import type { Path } from './flaw.ts';
import { refuseSettingName } from './mentions.ts';
import { type Reading, refuse } from './reading.ts';
import { complainOf, complainOfConnecting } from './setting-in-words.ts';
import { complainOfStranger, standbysNamed, strangersAmong } from './strange-standbys.ts';

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
    if (refuseSettingName(reading, name, path, 'key') || version === undefined) continue;
    if (refuseConnecting(reading, name, value, path)) continue;
    if (refuseSetting(reading, name, value, version, path)) continue;
    if (name === 'synchronous_standby_names') refuseUnknownStandbys(reading, String(value), path);
  }
}

/**
 * Refuses what would connect a standby otherwise than its world does. An empty value says what is so anyway.
 * @returns whether it was refused
 */
function refuseConnecting(reading: Reading, name: string, value: SettingValue, path: Path): boolean {
  if (!isConnecting(name) || value === '') return false;
  refuse(reading, { ...complainOfConnecting(name), path, at: 'key' });
  return true;
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

/** Refuses settings of a node that a server does not start with together, at the one of them that the file gives. */
export function refuseContradictions(
  reading: Reading,
  { postgres, nodes, settings, archive }: Pick<Topology, 'postgres' | 'nodes' | 'settings' | 'archive'>,
): void {
  for (const node of nodes) {
    const { version, walSegmentBytes } = postgres;
    const together = { archive_mode: archive, ...settings, ...node.settings };
    for (const each of contradictionsIn({ version, walSegmentBytes, settings: together })) {
      const ofNode = each.settings.find((setting) => setting in node.settings);
      const name = ofNode ?? each.settings.find((setting) => setting in settings);
      if (name === undefined) continue;
      const own = ofNode === undefined ? ['settings'] : ['nodes', node.name, 'settings'];
      refuse(reading, {
        code: 'scenario/bad-combination',
        path: ['topology', ...own, name],
        message: `No server starts like that: ${each.demands}.`,
        advice: `Change ${each.settings.map((setting) => `\`${setting}\``).join(' or ')}.`,
      });
    }
  }
}

/** A list of standbys of which too few can ever be there: the first commit would wait for ever. */
function refuseUnknownStandbys(reading: Reading, list: string, path: Path): void {
  const nodes = reading.nodes;
  const wanted = readSynchronousNames(list);
  if (!nodes || !wanted || standbysNamed(wanted, nodes).length >= wanted.count) return;
  for (const name of strangersAmong(wanted, nodes)) {
    refuse(reading, { code: 'scenario/unknown-node', path, ...complainOfStranger(name, nodes) });
  }
}
