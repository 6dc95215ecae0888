import { RefusedInput } from '../../kit/problem.ts';
import { childNamed, type Element } from '../../managers/pacemaker/cib/element.ts';
import { readCib } from '../../managers/pacemaker/cib/read-cib.ts';
import { defaultConfiguration } from '../../managers/pacemaker/manager/default-configuration.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { SettingValue } from '../../model/topology.ts';
import type { Verdict } from '../../trial/judge.ts';
import { settingsToTry } from '../explore/settings-to-try.ts';
import type { Fix } from './fix.ts';

/** A small change that might help, as a fix. */
export interface Suggestion {
  /** One line: what is changed, and from what. */
  readonly what: string;
  readonly fix: Fix;
}

/** Settings of a cluster that bound what a fault can do, with the values worth trying. */
const postgresValues: Readonly<Record<string, readonly string[]>> = {
  wal_keep_size: ['1GB'],
  max_slot_wal_keep_size: ['1GB', '-1'],
  synchronous_commit: ['on', 'remote_write', 'local'],
  wal_receiver_timeout: ['2s', '60s'],
  wal_sender_timeout: ['2s', '60s'],
  archive_timeout: ['10s'],
};

/**
 * Small changes of a scenario that might avert its outage: every setting under suspicion made harmless, standbys that commits
 * wait for or not, the settings that bound what a fault can do, and of the manager each number halved and doubled, each
 * choice turned, each infinite score made finite or nothing, and no stickiness.
 */
export function suggestionsFor(scenario: Scenario): Suggestion[] {
  const { suspects, topology, manager } = scenario;
  const change = (
    path: string,
    value: string | number | boolean | null,
    from?: SettingValue,
  ): Suggestion => ({
    what: `${path}: ${value === null ? 'removed' : String(value)}${from === undefined ? '' : `, not ${from}`}`,
    fix: new Map([[path, value]]),
  });
  const suspected = suspects.flatMap((suspect) =>
    suspect.kind === 'setting' ? [change(suspect.path, suspect.neutral, suspect.value)] : [],
  );
  const commits = settingsToTry(scenario).suspects.flatMap((suspect) =>
    suspect.kind === 'setting' ? [change(suspect.path, suspect.value, suspect.neutral ?? undefined)] : [],
  );
  const bounds = Object.entries(postgresValues).flatMap(([name, values]) =>
    values
      .filter((value) => value !== String(topology.settings[name]))
      .map((value) => change(`topology.settings.${name}`, value, topology.settings[name])),
  );
  const ofManager = Object.entries(manager.settings).flatMap(([key, value]) => {
    const path = `manager.${key}`;
    if (typeof value === 'number' && value > 0) {
      return [change(path, value / 2, value), change(path, value * 2, value)];
    }
    return typeof value === 'boolean' ? [change(path, !value, value)] : [];
  });
  const all = [...suspected, ...commits, ...bounds, ...ofManager, ...constraintChanges(scenario, change)];
  const keyOf = ({ fix }: Suggestion) => [...fix].map((entry) => entry.map(String).join(': ')).join('\n');
  // The first of two that write the same value in different ways is kept.
  return [...new Map(all.toReversed().map((one) => [keyOf(one), one])).values()].reverse();
}

/** Where a manager keeps a configuration of constraints, each infinite score is worth a try with a finite one. */
function constraintChanges(
  { manager, topology }: Scenario,
  change: (path: string, value: string, from?: SettingValue) => Suggestion,
): Suggestion[] {
  const { configuration, scores, defaults } = manager.settings;
  if (typeof scores !== 'object') return [];
  const root = rootOf(
    typeof configuration === 'string' ? configuration : defaultConfiguration(topology),
    topology.nodes.map(({ name }) => name),
  );
  const section = childNamed(childNamed(root, 'configuration'), 'constraints');
  const infinite = (section?.children ?? []).flatMap(({ name, attributes: { id, score, kind } }) => {
    const path = `manager.scores.${id ?? ''}`;
    if (id === undefined) return [];
    if (name === 'rsc_order')
      return kind?.toLowerCase() === 'optional' ? [] : [change(path, '0', 'mandatory')];
    if (!/^[-+]?inf(inity)?$/i.test(score ?? '')) return [];
    const sign = score?.startsWith('-') ? '-' : '';
    return [change(path, `${sign}1000`, score), change(path, '0', score)];
  });
  const sticky = typeof defaults === 'object' ? [change('manager.defaults.resource-stickiness', '0')] : [];
  return [...infinite, ...sticky];
}

function rootOf(configuration: string, nodes: readonly string[]): Element | undefined {
  try {
    return readCib(configuration, 'manager.configuration', nodes).root;
  } catch (error) {
    if (error instanceof RefusedInput) return undefined;
    throw error;
  }
}

/** What one suggestion did. */
export interface TriedSuggestion extends Suggestion {
  /** Cut sets that it averts, of so many that could be told. */
  readonly removed: number;
  readonly told: number;
  /** What the trial of each cut set said, in their order. */
  readonly verdicts: readonly Verdict['verdict'][];
  /** General symptoms that are there with it although nobody acts, or where they were not before. */
  readonly created: readonly string[];
}

/** The most useful first: whatever removes most cut sets, then what breaks nothing new, then in the order of trying. */
export function rankSuggestions(tried: readonly TriedSuggestion[]): TriedSuggestion[] {
  return tried.toSorted((a, b) => b.removed - a.removed || a.created.length - b.created.length);
}
