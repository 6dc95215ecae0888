import * as fc from 'fast-check';

/**
 * Random clusters for the comparison with crm_simulate: nodes in all states, primitives, groups, clones and promotable
 * clones with histories (running, stopped, failed, half known), constraints of every kind between them, votes, failures,
 * quorum, fencing, capacities. The generator draws a description; `cibXml` (cluster-xml.ts) writes it down.
 */

export interface NodeSpec {
  readonly state: 'online' | 'offline' | 'standby' | 'maintenance' | 'unclean' | 'pending' | 'shutdown';
  readonly health: 'none' | 'red' | 'yellow' | 'green';
  readonly zone: string;
  readonly cpu: number;
}

type History =
  | 'unknown'
  | 'stopped'
  | 'started'
  | 'promoted'
  | 'failed'
  | 'startFailed'
  | 'stopFailed'
  | 'pendingStart';

export interface ResourceSpec {
  readonly kind: 'primitive' | 'group' | 'clone' | 'cloneOfGroup' | 'promotable' | 'uniqueClone';
  readonly stickiness: string;
  readonly priority: number;
  readonly targetRole: '' | 'Stopped' | 'Started' | 'Unpromoted';
  readonly managed: boolean;
  readonly migratable: boolean;
  readonly threshold: number;
  readonly members: number;
  readonly cloneMax: number;
  readonly interleave: boolean;
  readonly ordered: boolean;
  readonly notify: boolean;
  readonly promotedMax: number;
  readonly cpu: number;
  readonly onFail: '' | 'restart' | 'block' | 'stop' | 'standby' | 'ignore' | 'demote';
  readonly multipleActive: '' | 'block' | 'stop_only' | 'stop_unexpected';
  readonly requires: '' | 'nothing' | 'quorum' | 'fencing';
  /** Per node. */
  readonly histories: readonly History[];
  readonly votes: readonly string[];
  readonly failcounts: readonly number[];
}

export interface ConstraintSpec {
  readonly kind: 'location' | 'rule' | 'colocation' | 'order' | 'colocationSet' | 'orderSet';
  readonly one: number;
  readonly other: number;
  readonly third: number;
  readonly node: number;
  readonly score: string;
  readonly oneRole: '' | 'Started' | 'Promoted' | 'Unpromoted';
  readonly otherRole: '' | 'Started' | 'Promoted' | 'Unpromoted';
  readonly orderKind: 'Mandatory' | 'Optional' | 'Serialize';
  readonly symmetrical: boolean;
  readonly firstTask: '' | 'start' | 'stop' | 'promote' | 'demote';
  readonly thenTask: '' | 'start' | 'stop' | 'promote' | 'demote';
  readonly byZone: boolean;
  readonly influence: '' | 'false';
  readonly discovery: '' | 'never' | 'exclusive';
  readonly sequential: boolean;
  readonly requireAll: boolean;
}

export interface ClusterSpec {
  readonly nodes: readonly NodeSpec[];
  readonly resources: readonly ResourceSpec[];
  readonly constraints: readonly ConstraintSpec[];
  readonly fencing: boolean;
  readonly quorum: boolean;
  readonly noQuorumPolicy: 'stop' | 'freeze' | 'ignore' | 'demote';
  readonly symmetric: boolean;
  readonly strategy: 'default' | 'utilization' | 'minimal' | 'balanced';
  readonly healthStrategy: 'none' | 'migrate-on-red' | 'only-green' | 'progressive';
  readonly stopAll: boolean;
  readonly maintenanceMode: boolean;
}

const rarely = <Value>(usual: Value, ...unusual: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof(
    { arbitrary: fc.constant(usual), weight: 8 },
    { arbitrary: fc.constantFrom(...unusual), weight: 2 },
  );

const node: fc.Arbitrary<NodeSpec> = fc.record({
  state: rarely<NodeSpec['state']>(
    'online',
    'offline',
    'standby',
    'maintenance',
    'unclean',
    'pending',
    'shutdown',
  ),
  health: rarely<NodeSpec['health']>('none', 'red', 'yellow', 'green'),
  zone: fc.constantFrom('a', 'b'),
  cpu: fc.integer({ min: 1, max: 6 }),
});

const resource = (nodes: number): fc.Arbitrary<ResourceSpec> =>
  fc.record({
    kind: fc.constantFrom<ResourceSpec['kind'][]>(
      'primitive',
      'primitive',
      'group',
      'clone',
      'cloneOfGroup',
      'promotable',
      'promotable',
      'uniqueClone',
    ),
    stickiness: fc.constantFrom('', '', '1', '100', '200', 'INFINITY'),
    priority: rarely(0, 5, 10),
    targetRole: rarely<ResourceSpec['targetRole']>('', 'Stopped', 'Started', 'Unpromoted'),
    managed: rarely(true, false),
    migratable: rarely(false, true),
    threshold: rarely(0, 1, 3),
    members: fc.integer({ min: 1, max: 3 }),
    cloneMax: rarely(0, 1, 2, 3),
    interleave: fc.boolean(),
    ordered: rarely(false, true),
    notify: rarely(false, true),
    promotedMax: rarely(1, 2),
    cpu: fc.integer({ min: 0, max: 4 }),
    onFail: rarely<ResourceSpec['onFail']>('', 'restart', 'block', 'stop', 'standby', 'ignore', 'demote'),
    multipleActive: rarely<ResourceSpec['multipleActive']>('', 'block', 'stop_only', 'stop_unexpected'),
    requires: rarely<ResourceSpec['requires']>('', 'nothing', 'quorum', 'fencing'),
    histories: fc.array(
      fc.constantFrom<History[]>(
        'unknown',
        'stopped',
        'stopped',
        'started',
        'started',
        'promoted',
        'failed',
        'startFailed',
        'stopFailed',
        'pendingStart',
      ),
      { minLength: nodes, maxLength: nodes },
    ),
    votes: fc.array(fc.constantFrom('', '', '5', '100', '1000', '-INFINITY'), {
      minLength: nodes,
      maxLength: nodes,
    }),
    failcounts: fc.array(rarely(0, 1, 1_000_000), { minLength: nodes, maxLength: nodes }),
  });

const roles = ['', '', 'Started', 'Promoted', 'Unpromoted'] as const;
const tasks = ['', '', 'start', 'stop', 'promote', 'demote'] as const;

const constraint: fc.Arbitrary<ConstraintSpec> = fc.record({
  kind: fc.constantFrom<ConstraintSpec['kind'][]>(
    'location',
    'rule',
    'colocation',
    'colocation',
    'order',
    'order',
    'colocationSet',
    'orderSet',
  ),
  one: fc.nat(5),
  other: fc.nat(5),
  third: fc.nat(5),
  node: fc.nat(3),
  score: fc.constantFrom('INFINITY', '-INFINITY', '100', '-100', '1000', '-1000', '10', '-1', '0'),
  oneRole: fc.constantFrom(...roles),
  otherRole: fc.constantFrom(...roles),
  orderKind: fc.constantFrom<ConstraintSpec['orderKind'][]>(
    'Mandatory',
    'Mandatory',
    'Optional',
    'Serialize',
  ),
  symmetrical: rarely(true, false),
  firstTask: fc.constantFrom(...tasks),
  thenTask: fc.constantFrom(...tasks),
  byZone: rarely(false, true),
  influence: rarely<ConstraintSpec['influence']>('', 'false'),
  discovery: rarely<ConstraintSpec['discovery']>('', 'never', 'exclusive'),
  sequential: fc.boolean(),
  requireAll: rarely(true, false),
});

export const clusterSpec: fc.Arbitrary<ClusterSpec> = fc.integer({ min: 1, max: 4 }).chain((nodes) =>
  fc.record({
    nodes: fc.array(node, { minLength: nodes, maxLength: nodes }),
    resources: fc.array(resource(nodes), { minLength: 1, maxLength: 5 }),
    constraints: fc.array(constraint, { maxLength: 6 }),
    fencing: fc.boolean(),
    quorum: rarely(true, false),
    noQuorumPolicy: fc.constantFrom<ClusterSpec['noQuorumPolicy'][]>('stop', 'freeze', 'ignore', 'demote'),
    symmetric: rarely(true, false),
    strategy: rarely<ClusterSpec['strategy']>('default', 'utilization', 'minimal', 'balanced'),
    healthStrategy: rarely<ClusterSpec['healthStrategy']>(
      'none',
      'migrate-on-red',
      'only-green',
      'progressive',
    ),
    stopAll: rarely(false, false, false, true),
    maintenanceMode: rarely(false, false, false, true),
  }),
);
