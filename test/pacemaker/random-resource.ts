import * as fc from 'fast-check';
import { nodeRule, type RuleSpec } from './random-rule.ts';

/** Random resources: of all kinds, with what can be set about them, and what the nodes remember of them. */

/** What one node remembers. Where a resource cannot be promoted, promoted means started. */
export type History =
  | 'unknown'
  | 'stopped'
  | 'stoppedByCluster'
  | 'started'
  | 'promoted'
  | 'foundStarted'
  | 'foundPromoted'
  | 'failed'
  | 'degraded'
  | 'promotedFailed'
  | 'startFailed'
  | 'stopFailed'
  | 'promoteFailed'
  | 'demoteFailed'
  | 'probeFailed'
  | 'probeNotInstalled'
  | 'probePending'
  | 'pendingStart'
  | 'pendingMonitor';

/** A live migration that the status section remembers, of a primitive from one node to another. */
export interface MigrationSpec {
  readonly stage:
    | ''
    | 'done'
    | 'dangling'
    | 'partial'
    | 'pending'
    | 'toFailed'
    | 'fromFailed'
    | 'probedAfter';
  readonly from: number;
  readonly to: number;
}

const onFailWords = ['restart', 'block', 'stop', 'standby', 'ignore', 'demote', 'fence'] as const;
export type OnFail = '' | (typeof onFailWords)[number];

export interface ResourceSpec {
  readonly kind:
    | 'primitive'
    | 'group'
    | 'clone'
    | 'cloneOfGroup'
    | 'promotable'
    | 'promotableGroup'
    | 'uniqueClone'
    | 'uniquePromotable';
  /** The template it is made from, by number; 0 for none. */
  readonly template: number;
  readonly stickiness: string;
  readonly priority: number;
  readonly targetRole: '' | 'Stopped' | 'Started' | 'Unpromoted' | 'Promoted';
  readonly managed: boolean;
  readonly maintenance: boolean;
  readonly critical: boolean;
  readonly migratable: boolean;
  readonly threshold: number;
  readonly failureTimeout: '' | '50s' | '500s' | '1h';
  readonly allowUnhealthyNodes: boolean;
  readonly members: number;
  readonly cloneMax: number;
  readonly cloneMin: number;
  readonly interleave: boolean;
  readonly ordered: boolean;
  readonly notify: boolean;
  readonly promotedMax: number;
  readonly cpu: number;
  readonly memory: number;
  readonly onFail: OnFail;
  readonly startOnFail: OnFail;
  readonly stopOnFail: OnFail;
  readonly promoteOnFail: OnFail;
  /** Something else about its operations: none at all, the monitor disabled, one for the stopped role, a timeout. */
  readonly operations: '' | 'none' | 'disabled' | 'stoppedRole' | 'timeout' | 'byRule';
  readonly multipleActive: '' | 'block' | 'stop_only' | 'stop_unexpected';
  readonly requires: '' | 'nothing' | 'quorum' | 'fencing' | 'unfencing';
  /** Whether it has parameters (which the histories then know nothing of), and by which rule. */
  readonly parameters: '' | 'always' | 'byRule';
  readonly rule: RuleSpec;
  /** Whether the histories of clones carry instance numbers, and one number too many. */
  readonly numbered: '' | 'numbered' | 'surplus';
  readonly migration: MigrationSpec;
  /** Per node. */
  readonly histories: readonly History[];
  readonly votes: readonly string[];
  readonly failcounts: readonly number[];
  readonly failedTask: 'monitor_10000' | 'start_0' | 'stop_0' | 'monitor_0';
}

/** The usual value four times in five. */
export const rarely = <Value>(usual: Value, ...unusual: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof(
    { arbitrary: fc.constant(usual), weight: 8 },
    { arbitrary: fc.constantFrom(...unusual), weight: 2 },
  );

/** The usual value nineteen times in twenty. */
export const seldom = <Value>(usual: Value, ...unusual: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof(
    { arbitrary: fc.constant(usual), weight: 19 },
    { arbitrary: fc.constantFrom(...unusual), weight: 1 },
  );

const usualHistories: readonly History[] = [
  'unknown',
  'stopped',
  'stopped',
  'started',
  'started',
  'promoted',
];
const unusualHistories: readonly History[] = [
  'stoppedByCluster',
  'foundStarted',
  'foundPromoted',
  'failed',
  'failed',
  'degraded',
  'promotedFailed',
  'startFailed',
  'stopFailed',
  'promoteFailed',
  'demoteFailed',
  'probeFailed',
  'probeNotInstalled',
  'probePending',
  'pendingStart',
  'pendingMonitor',
];

export const history: fc.Arbitrary<History> = fc.oneof(
  { arbitrary: fc.constantFrom(...usualHistories), weight: 2 },
  { arbitrary: fc.constantFrom(...unusualHistories), weight: 1 },
);

/** One value for each node. */
export const perNode = <Value>(nodes: number, value: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> =>
  fc.array(value, { minLength: nodes, maxLength: nodes });

export const resource = (nodes: number): fc.Arbitrary<ResourceSpec> =>
  fc.record({
    kind: fc.constantFrom<ResourceSpec['kind'][]>(
      'primitive',
      'primitive',
      'primitive',
      'group',
      'group',
      'clone',
      'cloneOfGroup',
      'promotable',
      'promotable',
      'promotable',
      'uniqueClone',
      'promotableGroup',
      'uniquePromotable',
    ),
    template: rarely(0, 1, 2),
    stickiness: fc.constantFrom('', '', '', '1', '100', '200', '-10', 'INFINITY'),
    priority: rarely(0, 5, 10),
    targetRole: rarely<ResourceSpec['targetRole']>('', 'Stopped', 'Started', 'Unpromoted', 'Promoted'),
    managed: rarely(true, false),
    maintenance: seldom(false, true),
    critical: rarely(true, false),
    migratable: rarely(false, true),
    threshold: rarely(0, 1, 3),
    failureTimeout: rarely<ResourceSpec['failureTimeout']>('', '50s', '500s', '1h'),
    allowUnhealthyNodes: seldom(false, true),
    members: fc.integer({ min: 1, max: 3 }),
    cloneMax: rarely(0, 1, 2, 3),
    cloneMin: seldom(0, 1, 2),
    interleave: fc.boolean(),
    ordered: rarely(false, true),
    notify: rarely(false, true),
    promotedMax: rarely(1, 2),
    cpu: fc.integer({ min: 0, max: 4 }),
    memory: rarely(0, 1, 2),
    onFail: rarely<OnFail>('', ...onFailWords),
    startOnFail: seldom<OnFail>('', ...onFailWords),
    stopOnFail: seldom<OnFail>('', ...onFailWords),
    promoteOnFail: seldom<OnFail>('', ...onFailWords),
    operations: rarely<ResourceSpec['operations']>(
      '',
      'none',
      'disabled',
      'stoppedRole',
      'timeout',
      'byRule',
    ),
    multipleActive: rarely<ResourceSpec['multipleActive']>('', 'block', 'stop_only', 'stop_unexpected'),
    requires: rarely<ResourceSpec['requires']>('', 'nothing', 'quorum', 'fencing', 'unfencing'),
    parameters: seldom<ResourceSpec['parameters']>('', 'always', 'byRule'),
    rule: nodeRule,
    numbered: rarely<ResourceSpec['numbered']>('', 'numbered', 'surplus'),
    migration: fc.record({
      stage: rarely<MigrationSpec['stage']>(
        '',
        'done',
        'dangling',
        'partial',
        'pending',
        'toFailed',
        'fromFailed',
        'probedAfter',
      ),
      from: fc.nat(3),
      to: fc.nat(3),
    }),
    histories: perNode(nodes, history),
    votes: perNode(nodes, fc.constantFrom('', '', '5', '100', '1000', '-INFINITY', 'INFINITY')),
    failcounts: perNode(nodes, rarely(0, 1, 1_000_000)),
    failedTask: rarely<ResourceSpec['failedTask']>('monitor_10000', 'start_0', 'stop_0', 'monitor_0'),
  });
