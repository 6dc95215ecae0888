import * as fc from 'fast-check';
import { type ConstraintSpec, constraint } from './random-constraint.ts';
import {
  type History,
  history,
  type OnFail,
  perNode,
  type ResourceSpec,
  rarely,
  resource,
  seldom,
} from './random-resource.ts';
import { nodeRule, operationRule, type RuleSpec, resourceRule } from './random-rule.ts';

/**
 * Random clusters for the comparison with crm_simulate: nodes in all states, resources of all kinds with histories
 * (running, stopped, failed, half known, half migrated), constraints of every kind between them, votes, failures,
 * defaults, templates, tags, what is no longer configured, quorum, fencing, health, capacities. The generator draws a
 * description; `cibXml` (cluster-xml.ts) writes it down.
 */

export interface NodeSpec {
  readonly state:
    | 'online'
    | 'offline'
    | 'standby'
    | 'standbyForever'
    | 'maintenance'
    | 'unclean'
    | 'pending'
    | 'shutdown'
    | 'lostProcess'
    | 'unseen';
  readonly health: 'none' | 'red' | 'yellow' | 'green' | '-50' | '20';
  readonly zone: string;
  readonly rank: string;
  readonly cpu: number;
  readonly memory: number;
}

/** A set of attributes that counts where its rule holds, or everywhere. */
export interface DefaultsSpec {
  readonly pairs: Readonly<Record<string, string>>;
  readonly rule: RuleSpec | undefined;
  readonly score: string;
}

export interface TemplateSpec {
  readonly stickiness: string;
  readonly targetRole: '' | 'Stopped';
  readonly migratable: boolean;
  readonly onFail: OnFail;
  readonly cpu: number;
}

export interface ClusterSpec {
  readonly nodes: readonly NodeSpec[];
  readonly resources: readonly ResourceSpec[];
  readonly constraints: readonly ConstraintSpec[];
  readonly templates: readonly TemplateSpec[];
  /** Each tag stands for the resources of these numbers. */
  readonly tags: readonly (readonly number[])[];
  /** Histories of resources that are no longer configured, per node. */
  readonly orphans: readonly { readonly histories: readonly History[]; readonly failcount: boolean }[];
  readonly resourceDefaults: readonly DefaultsSpec[];
  readonly operationDefaults: readonly DefaultsSpec[];
  /** Cluster properties by name; empty means unset. */
  readonly options: Readonly<Record<string, string>>;
  readonly fencing: boolean;
  readonly fencingDevice: 'fresh' | 'running' | 'failed' | 'none';
  readonly quorum: boolean;
}

const node: fc.Arbitrary<NodeSpec> = fc.record({
  state: rarely<NodeSpec['state']>(
    'online',
    'offline',
    'standby',
    'standbyForever',
    'maintenance',
    'unclean',
    'unclean',
    'pending',
    'shutdown',
    'lostProcess',
    'unseen',
  ),
  health: rarely<NodeSpec['health']>('none', 'red', 'yellow', 'green', '-50', '20'),
  zone: fc.constantFrom('a', 'b'),
  rank: fc.constantFrom('', '', '2', '10', '1.9.5', 'INFINITY', '-20'),
  cpu: fc.integer({ min: 1, max: 6 }),
  memory: fc.integer({ min: 1, max: 3 }),
});

const template: fc.Arbitrary<TemplateSpec> = fc.record({
  stickiness: fc.constantFrom('', '50'),
  targetRole: rarely<TemplateSpec['targetRole']>('', 'Stopped'),
  migratable: fc.boolean(),
  onFail: fc.constantFrom<OnFail[]>('', '', 'stop', 'block', 'ignore'),
  cpu: fc.integer({ min: 0, max: 2 }),
});

const defaults = (
  rule: fc.Arbitrary<RuleSpec>,
  values: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<DefaultsSpec[]> => {
  const pairs = Object.entries(values).map(
    ([name, each]) => [name, rarely('', ...each)] as [string, fc.Arbitrary<string>],
  );
  const set = fc.record({
    pairs: fc.record(Object.fromEntries(pairs)),
    rule: fc.option(rule, { nil: undefined }),
    score: fc.constantFrom('', '1', '5'),
  });
  return fc.array(set, { maxLength: 2 });
};

/** How often a property has another value than its default: rarely if that changes a part, seldom if it changes all. */
const options = fc.record({
  'no-quorum-policy': fc.constantFrom('stop', 'freeze', 'ignore', 'demote', 'suicide'),
  'symmetric-cluster': rarely('true', 'false'),
  'placement-strategy': rarely('default', 'utilization', 'minimal', 'balanced'),
  'node-health-strategy': rarely('none', 'migrate-on-red', 'only-green', 'progressive', 'custom'),
  'node-health-base': rarely('', '10', '-10'),
  'node-health-red': rarely('', '-100', '0'),
  'node-health-yellow': rarely('', '-5', '-INFINITY'),
  'node-health-green': rarely('', '5'),
  'stop-all-resources': seldom('false', 'true'),
  'maintenance-mode': seldom('false', 'true'),
  'start-failure-is-fatal': rarely('', 'true', 'false'),
  'startup-fencing': rarely('', 'false'),
  'stonith-action': rarely('', 'off', 'poweroff', 'reboot'),
  'concurrent-fencing': rarely('', 'true'),
  'stop-orphan-resources': rarely('', 'false'),
  'stop-orphan-actions': rarely('', 'false'),
  'enable-startup-probes': seldom('', 'false'),
});

export const clusterSpec: fc.Arbitrary<ClusterSpec> = fc.integer({ min: 1, max: 4 }).chain((nodes) =>
  fc.record({
    nodes: fc.array(node, { minLength: nodes, maxLength: nodes }),
    resources: fc.array(resource(nodes), { minLength: 1, maxLength: 5 }),
    constraints: fc.array(constraint, { maxLength: 6 }),
    templates: fc.array(template, { minLength: 2, maxLength: 2 }),
    tags: fc.array(fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
    orphans: fc.oneof(
      { arbitrary: fc.constant([]), weight: 3 },
      {
        arbitrary: fc.array(fc.record({ histories: perNode(nodes, history), failcount: fc.boolean() }), {
          maxLength: 2,
        }),
        weight: 1,
      },
    ),
    resourceDefaults: defaults(fc.oneof(resourceRule, nodeRule), {
      'resource-stickiness': ['0', '1', '50', 'INFINITY'],
      'migration-threshold': ['1', '2'],
      'failure-timeout': ['10s', '10min'],
      priority: ['3'],
      'multiple-active': ['stop_only', 'block'],
      'allow-migrate': ['true'],
      'is-managed': ['false'],
      'target-role': ['Stopped'],
    }),
    operationDefaults: defaults(operationRule, {
      timeout: ['20s', '5s'],
      'on-fail': ['ignore', 'block', 'stop', 'restart', 'standby'],
      enabled: ['true', 'false'],
    }),
    options,
    fencing: fc.boolean(),
    fencingDevice: rarely<ClusterSpec['fencingDevice']>('fresh', 'running', 'failed', 'none'),
    quorum: rarely(true, false),
  }),
);
