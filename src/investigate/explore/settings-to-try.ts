import type { Scenario, SettingSuspect } from '../../model/scenario.ts';
import type { SettingValue } from '../../model/topology.ts';
import type { Space } from './space.ts';

/**
 * Settings that decide what a cluster does when something breaks, each with the value it does not have: whether
 * commits wait for a standby, and whether they wait at all.
 */
export function settingsToTry(scenario: Scenario): Space {
  const { nodes, settings } = scenario.topology;
  const standbys = nodes.filter(({ role }) => role === 'standby');
  const commit = settings['synchronous_commit'];
  const suspects = [
    ...standbys.map(({ name, replication }) =>
      setting(
        `${name}-${replication === 'sync' ? 'asynchronous' : 'synchronous'}`,
        `topology.nodes.${name}.replication`,
        replication === 'sync' ? 'async' : 'sync',
        replication,
      ),
    ),
    ...(commit === undefined || commit === 'on'
      ? [setting('commits-do-not-wait', 'topology.settings.synchronous_commit', 'off', commit ?? null)]
      : []),
  ];
  return { suspects, factors: suspects.map(({ path }) => path) };
}

function setting(
  name: string,
  path: string,
  value: SettingValue,
  neutral: SettingValue | null,
): SettingSuspect {
  return { kind: 'setting', name, because: 'Nobody suspected it.', path, value, neutral };
}
