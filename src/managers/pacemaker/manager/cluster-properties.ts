import { nearest } from '../../../kit/did-you-mean.ts';
import { childNamed, childrenNamed, type Element } from '../cib/element.ts';
import { formerDefaults, formerPropertiesId } from '../cib/upgrade.ts';
import { otherProfile, type Profile } from '../engine/profile.ts';

/** What both versions read: the tables of the scheduler, the controller and the keeper of the configuration. */
const ofBoth = [
  'no-quorum-policy',
  'symmetric-cluster',
  'maintenance-mode',
  'start-failure-is-fatal',
  'enable-startup-probes',
  'stonith-enabled',
  'stonith-action',
  'stonith-timeout',
  'startup-fencing',
  'cluster-delay',
  'batch-limit',
  'migration-limit',
  'stop-all-resources',
  'stop-orphan-resources',
  'stop-orphan-actions',
  'remove-after-stop',
  'pe-error-series-max',
  'pe-warn-series-max',
  'pe-input-series-max',
  'node-health-strategy',
  'node-health-green',
  'node-health-yellow',
  'node-health-red',
  'placement-strategy',
  'dc-version',
  'cluster-infrastructure',
  'dc-deadtime',
  'cluster-recheck-interval',
  'election-timeout',
  'shutdown-escalation',
  'crmd-integration-timeout',
  'crmd-finalization-timeout',
  'crmd-transition-delay',
  'enable-acl',
];

/** What only one version reads. */
const ofOne: Readonly<Record<Profile, readonly string[]>> = {
  '1.1.10': ['default-resource-stickiness', 'is-managed-default', 'default-action-timeout'],
  '2.1.5': [
    'load-threshold',
    'node-action-limit',
    'fence-reaction',
    'join-integration-timeout',
    'join-finalization-timeout',
    'transition-delay',
    'stonith-watchdog-timeout',
    'stonith-max-attempts',
    'shutdown-lock',
    'shutdown-lock-limit',
    'concurrent-fencing',
    'priority-fencing-delay',
    'node-health-base',
    'cluster-ipc-limit',
  ],
};

/** What tools and the cluster itself write down: nobody has misspelt it, whether it is read or not. */
const writtenByTools = ['last-lrm-refresh', 'expected-quorum-votes', 'have-watchdog', 'cluster-name'];

/** Old names that 1.1.10 still takes: mostly the present ones with underscores. */
const oldNames: ReadonlyMap<string, string> = new Map([
  ...[
    'no-quorum-policy',
    'symmetric-cluster',
    'default-resource-stickiness',
    'is-managed-default',
    'stonith-enabled',
    'stonith-action',
    'startup-fencing',
    'default-action-timeout',
    'stop-orphan-resources',
    'stop-orphan-actions',
    'remove-after-stop',
    'dc-deadtime',
    'cluster-recheck-interval',
    'election-timeout',
    'shutdown-escalation',
  ].map((name) => [name.replaceAll('-', '_'), name] as const),
  ['transition_idle_timeout', 'cluster-delay'],
]);

/** The sets that the cluster's own properties stand in; agents keep what they want to remember in sets of their own. */
const isOwnSet = (id: string) => /^(cib-bootstrap-options|crm_config-\d+|scenario-crm_config)$/.test(id);

/**
 * Properties that Pacemaker of a version does not read, or not by that name. It takes every name without a word, so that a slip
 * of the finger leaves the default in force.
 * @returns for each the rest of a sentence about the manager, with what to do
 */
export function doubtsAboutProperties(configuration: Element | undefined, version: Profile): string[] {
  const sets = childrenNamed(childNamed(configuration, 'crm_config'), 'cluster_property_set');
  const doubts = sets.flatMap((set) =>
    childrenNamed(set, 'nvpair').flatMap(({ attributes: { name = '' } }) => {
      if (isRead(name, version) || writtenByTools.includes(name)) return [];
      if (Object.hasOwn(formerDefaults, name) && wasUpgraded(configuration)) return [];
      const advice = adviceOn(name, version);
      return advice !== undefined || isOwnSet(set.attributes.id ?? '')
        ? [doubtAbout(name, version, advice)]
        : [];
    }),
  );
  return [...new Set(doubts)];
}

function doubtAbout(name: string, version: Profile, advice: string | undefined): string {
  const newName = oldNames.get(name);
  if (version === '1.1.10' && newName !== undefined) {
    return (
      `is given the property ${name}, an old name that Pacemaker 1.1.10 takes for ${newName} and the engine here does not read. ` +
      `Write \`${newName}\`.`
    );
  }
  return (
    `is given the property ${name}, which Pacemaker ${version} does not read: it keeps it and decides as if it were not there. ` +
    (advice ??
      'Remove it; the manuals of pacemaker-schedulerd and pacemaker-controld list those that are read.')
  );
}

function isRead(name: string, version: Profile): boolean {
  return ofBoth.includes(name) || ofOne[version].includes(name);
}

/** What to write instead, if that is clear. */
function adviceOn(name: string, version: Profile): string | undefined {
  const former = formerDefaults[name];
  if (former)
    return `It has become a default: write \`${former.section} ${former.name}=...\` in the configuration.`;
  const other = otherProfile(version);
  if (isRead(name, other)) return `Pacemaker ${other} does. Remove it, or write \`version: ${other}\`.`;
  const meant = oldNames.get(name) ?? nearest(name, [...ofBoth, ...ofOne[version]]);
  return meant === undefined ? undefined : `Did you mean \`${meant}\`?`;
}

/** Whether properties that have become defaults were made defaults when the configuration was read. */
function wasUpgraded(configuration: Element | undefined): boolean {
  return (configuration?.children ?? []).some((section) =>
    section.children.some(({ attributes }) => attributes.id === formerPropertiesId),
  );
}
