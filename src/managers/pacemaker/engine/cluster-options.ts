import type { Cib } from '../cib/cib.ts';
import { childNamed } from '../cib/element.ts';
import { gatherAttributes } from './attribute-sets.ts';
import type { EpochSeconds } from './dates.ts';
import { type HealthScores, INFINITY_SCORE, noHealthScores, parseScore } from './score.ts';
import { isTrue, parseBoolean, parseIntervalMs } from './values.ts';

export type QuorumPolicy = 'stop' | 'freeze' | 'ignore' | 'demote' | 'suicide';
export type PlacementStrategy = 'default' | 'utilization' | 'minimal' | 'balanced';
export type HealthStrategy = 'none' | 'migrate-on-red' | 'only-green' | 'progressive' | 'custom';

/** The cluster's properties, with their defaults, as far as they decide anything. */
export interface ClusterOptions {
  readonly symmetric: boolean;
  readonly noQuorumPolicy: QuorumPolicy;
  /** The policy as it is configured, for the reasons: `suicide` may amount to `stop`. */
  readonly writtenQuorumPolicy: QuorumPolicy;
  readonly fencing: boolean;
  readonly fencingAction: string;
  readonly concurrentFencing: boolean;
  readonly startupFencing: boolean;
  readonly watchdog: boolean;
  /** Some resource or default asks for nodes to be unfenced before use. */
  readonly unfencing: boolean;
  readonly maintenanceMode: boolean;
  readonly stopAll: boolean;
  readonly stopOrphanResources: boolean;
  readonly stopOrphanOperations: boolean;
  readonly removeAfterStop: boolean;
  readonly startupProbes: boolean;
  readonly placementStrategy: PlacementStrategy;
  readonly shutdownLock: boolean;
  readonly shutdownLockLimitSeconds: number;
  readonly healthStrategy: HealthStrategy;
  readonly healthBase: number;
  readonly healthScores: HealthScores;
  readonly clusterName: string | undefined;
  /** Only read by version 1.1.10. */
  readonly defaultStickiness: string | undefined;
}

/** Reads the properties of a CIB; `haveQuorum` decides what `suicide` amounts to. */
export function readClusterOptions(cib: Cib, now: EpochSeconds, haveQuorum: boolean): ClusterOptions {
  const values = new Map<string, string>();
  const configuration = childNamed(cib.root, 'configuration');
  const section = childNamed(configuration, 'crm_config');
  gatherAttributes(cib.index, section, 'cluster_property_set', { now }, values, {
    first: 'cib-bootstrap-options',
  });
  const flag = (name: string, otherwise: boolean) => parseBoolean(values.get(name)) ?? otherwise;
  const word = <Word extends string>(name: string, allowed: readonly Word[], otherwise: Word): Word =>
    allowed.find((each) => each === values.get(name)?.toLowerCase()) ?? otherwise;
  const fencing = flag('stonith-enabled', true);
  const healthStrategy = word(
    'node-health-strategy',
    ['none', 'migrate-on-red', 'only-green', 'progressive', 'custom'],
    'none',
  );
  const writtenQuorumPolicy = word(
    'no-quorum-policy',
    ['stop', 'freeze', 'ignore', 'demote', 'suicide'],
    'stop',
  );
  const action = word('stonith-action', ['reboot', 'off', 'poweroff'], 'reboot');
  return {
    symmetric: flag('symmetric-cluster', true),
    noQuorumPolicy: effectivePolicy(
      writtenQuorumPolicy,
      fencing,
      haveQuorum ||
        isTrue(cib.root.attributes['no-quorum-panic']) ||
        cib.root.attributes['no-quorum-panic'] === '1',
    ),
    writtenQuorumPolicy,
    fencing,
    fencingAction: action === 'poweroff' ? 'off' : action,
    concurrentFencing: flag('concurrent-fencing', false),
    startupFencing: flag('startup-fencing', true),
    watchdog: flag('have-watchdog', false),
    unfencing: asksForUnfencing(cib),
    maintenanceMode: flag('maintenance-mode', false),
    stopAll: flag('stop-all-resources', false),
    stopOrphanResources: flag('stop-orphan-resources', true),
    stopOrphanOperations: flag('stop-orphan-actions', true),
    removeAfterStop: flag('remove-after-stop', false),
    startupProbes: flag('enable-startup-probes', true),
    placementStrategy: word(
      'placement-strategy',
      ['default', 'utilization', 'minimal', 'balanced'],
      'default',
    ),
    shutdownLock: flag('shutdown-lock', false),
    shutdownLockLimitSeconds: Math.floor(parseIntervalMs(values.get('shutdown-lock-limit')) / 1000),
    healthStrategy,
    healthBase: healthStrategy === 'progressive' ? parseScore(values.get('node-health-base')) : 0,
    healthScores: healthScores(healthStrategy, values),
    clusterName: values.get('cluster-name'),
    defaultStickiness: values.get('default-resource-stickiness'),
  };
}

function effectivePolicy(policy: QuorumPolicy, fencing: boolean, mayPanic: boolean): QuorumPolicy {
  return policy === 'suicide' && !(fencing && mayPanic) ? 'stop' : policy;
}

function healthScores(strategy: HealthStrategy, values: ReadonlyMap<string, string>): HealthScores {
  switch (strategy) {
    case 'none':
      return noHealthScores;
    case 'migrate-on-red':
      return { red: -INFINITY_SCORE, yellow: 0, green: 0 };
    case 'only-green':
      return { red: -INFINITY_SCORE, yellow: -INFINITY_SCORE, green: 0 };
    default:
      return {
        red: parseScore(values.get('node-health-red') ?? '-INFINITY'),
        yellow: parseScore(values.get('node-health-yellow')),
        green: parseScore(values.get('node-health-green')),
      };
  }
}

/** True if any meta attribute of a resource or of the defaults says `requires` or `provides` unfencing. */
function asksForUnfencing(cib: Cib): boolean {
  const configuration = childNamed(cib.root, 'configuration');
  return ['resources', 'rsc_defaults'].some((name) => {
    const section = childNamed(configuration, name);
    return section !== undefined && unfencingBelow(section, false);
  });
}

function unfencingBelow(element: Cib['root'], insideMeta: boolean): boolean {
  const { name, value } = element.attributes;
  if (insideMeta && element.name === 'nvpair' && value === 'unfencing') {
    return name === 'provides' || name === 'requires';
  }
  return element.children.some((child) => unfencingBelow(child, element.name === 'meta_attributes'));
}
