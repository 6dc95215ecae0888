import { disturbancesOf } from '../model/disturbances-of.ts';
import type { Scenario } from '../model/scenario.ts';
import { contradictionsIn } from '../model/setting/contradictions.ts';
import { judgeSetting } from '../model/setting/judge-setting.ts';
import type { Settings, SettingValue } from '../model/topology.ts';

/**
 * Settings that faults and steps give to a server and that do not go with its others: it does not start with them. That may be
 * what the scenario is about, so it is noted and not refused; what all changes of a node together make right is not.
 */
export function noteContradictions(scenario: Scenario): readonly string[] {
  const { postgres, nodes, settings, archive } = scenario.topology;
  const { version, walSegmentBytes } = postgres;
  const changes = changesIn(scenario).filter(
    ({ setting, value }) => judgeSetting(setting, value, version) === undefined,
  );
  return nodes.flatMap((node) => {
    const own = changes.filter((change) => change.node === node.name);
    const before: Settings = { archive_mode: archive, ...settings, ...node.settings };
    const after = { ...before, ...Object.fromEntries(own.map(({ setting, value }) => [setting, value])) };
    const broken = contradictionsIn({ version, walSegmentBytes, settings: after });
    return broken.flatMap(({ settings: involved, demands }) => {
      const culprit = own.find(({ setting }) => involved.includes(setting));
      if (!culprit) return [];
      const { name, setting } = culprit;
      return [
        `${name}: with this \`${setting}\` ${node.name} does not start again: ${demands}. If that is not meant, change ` +
          `${involved.map((each) => `\`${each}\``).join(' or ')} as well.`,
      ];
    });
  });
}

interface SettingChange {
  readonly name: string;
  readonly node: string;
  readonly setting: string;
  readonly value: SettingValue;
}

function changesIn(scenario: Scenario): readonly SettingChange[] {
  const byFaults = disturbancesOf(scenario).flatMap(({ name, target, params }) =>
    target.kind === 'node' ? changeOf(name, target.node, params) : [],
  );
  return [
    ...byFaults,
    ...scenario.runbook.flatMap(({ name, params }) => changeOf(name, params['node'], params)),
  ];
}

function changeOf(
  name: string,
  node: unknown,
  { setting, value }: Readonly<Record<string, unknown>>,
): SettingChange[] {
  if (typeof node !== 'string' || typeof setting !== 'string') return [];
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
  return [{ name, node, setting, value }];
}
