/**
 * Small hand-written clusters, one for each idea of the engine, and where everything ends up. The unit tests hold the
 * engine to them; the trials also ask crm_simulate.
 */
export interface Idea {
  readonly idea: string;
  /** Why the example exists. */
  readonly because: string;
  readonly cib: string;
  /** `resource node role` once everything is done, sorted. */
  readonly after: readonly string[];
}

interface Parts {
  readonly options?: string;
  readonly nodes?: readonly string[];
  /** More about a node, such as attributes, by its name. */
  readonly nodeParts?: Readonly<Record<string, string>>;
  readonly resources: string;
  readonly constraints?: string;
  readonly defaults?: string;
  /** What replaces the state of a node, by its name: attributes of its node_state, and what is in it. */
  readonly states?: Readonly<
    Record<string, { readonly attributes?: string; readonly history?: string; readonly transient?: string }>
  >;
  readonly quorum?: boolean;
}

const online = 'in_ccm="true" crmd="online" join="member" expected="member"';
const offline = 'in_ccm="false" crmd="offline" join="down" expected="down"';
const lost = 'in_ccm="false" crmd="offline" join="member" expected="member"';

function cib(parts: Parts): string {
  const nodes = parts.nodes ?? ['n1', 'n2'];
  const states = nodes.map((name) => {
    const state = parts.states?.[name] ?? {};
    const transient = state.transient
      ? `<transient_attributes id="${name}">${pairs(`${name}-tr`, state.transient)}</transient_attributes>`
      : '';
    return `<node_state id="${name}" uname="${name}" ${state.attributes ?? online}>
      <lrm id="${name}"><lrm_resources>${state.history ?? ''}</lrm_resources></lrm>${transient}</node_state>`;
  });
  return `<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.8" epoch="1" num_updates="0" admin_epoch="0"
    have-quorum="${parts.quorum === false ? 0 : 1}" dc-uuid="${nodes[0]}">
  <configuration>
    <crm_config>${setOf('cluster_property_set', 'cib-bootstrap-options', parts.options ?? 'stonith-enabled=false')}</crm_config>
    <nodes>${nodes.map((name) => `<node id="${name}" uname="${name}">${parts.nodeParts?.[name] ?? ''}</node>`).join('')}</nodes>
    <resources>${parts.resources}</resources>
    <constraints>${parts.constraints ?? ''}</constraints>
    ${parts.defaults ?? ''}
  </configuration>
  <status>${states.join('\n')}</status>
</cib>`;
}

function setOf(element: string, id: string, text: string): string {
  const given = text.split(' ').map((pair) => pair.split('='));
  const inside = given.map(([name, value]) => `<nvpair id="${id}-${name}" name="${name}" value="${value}"/>`);
  return `<${element} id="${id}">${inside.join('')}</${element}>`;
}

const pairs = (id: string, text: string) => setOf('instance_attributes', id, text);
const meta = (id: string, text: string) => setOf('meta_attributes', `${id}-meta`, text);

function dummy(id: string, inside = ''): string {
  return `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy">${inside}</primitive>`;
}

function stateful(id: string, cloneMeta: string): string {
  return `<clone id="${id}-clone">${meta(`${id}-clone`, `promotable=true ${cloneMeta}`.trim())}
    <primitive id="${id}" class="ocf" provider="pacemaker" type="Stateful"/></clone>`;
}

/** The MD5 of no parameters, and of none but the default timeout: nothing changed since it ran. */
const oneTimeDigest = 'f2317cad3d54cec5d7d7aa7d0bf35cf8';
const recurringDigest = '4811cef7f7f94e3a35a70be7916cb2fd';

interface Ran {
  readonly task: string;
  readonly result?: number;
  readonly interval?: number;
  readonly call: number;
}

/** What a node remembers about a resource. */
function history(id: string, type: string, node: string, operations: readonly Ran[]): string {
  const lines = operations.map(({ task, result = 0, interval = 0, call }) => {
    const key = `${id}_${task}_${interval * 1000}`;
    const lineId = result === 0 || result === 7 ? key : `${id}_last_failure_0`;
    const transition = `${call}:1:${task === 'monitor' && interval === 0 ? 7 : 0}:00000000-0000-0000-0000-000000000000`;
    return `<lrm_rsc_op id="${lineId}" operation_key="${key}" operation="${task}" crm-debug-origin="x" crm_feature_set="3.16.1"
      transition-key="${transition}" transition-magic="0:${result};${transition}" on_node="${node}" call-id="${call}"
      rc-code="${result}" op-status="0" interval="${interval * 1000}" last-rc-change="1700000000" exec-time="1" queue-time="0" op-digest="${interval === 0 ? oneTimeDigest : recurringDigest}"/>`;
  });
  return `<lrm_resource id="${id}" type="${type}" class="ocf" provider="pacemaker">${lines.join('')}</lrm_resource>`;
}

const runs = (id: string, node: string, type = 'Dummy') =>
  history(id, type, node, [{ task: 'start', call: 5 }]);
const promotedOn = (id: string, node: string) =>
  history(id, 'Stateful', node, [
    { task: 'start', call: 5 },
    { task: 'promote', call: 6 },
  ]);

const location = (id: string, resource: string, node: string, score: string) =>
  `<rsc_location id="${id}" rsc="${resource}" node="${node}" score="${score}"/>`;

const onFail = (task: string, answer: string, interval = '0') =>
  `<operations><op id="op-${task}" name="${task}" interval="${interval}" on-fail="${answer}"/></operations>`;

export const ideas: readonly Idea[] = [
  {
    idea: 'location',
    because: 'a preference decides where a resource starts, and the higher one wins',
    cib: cib({
      resources: dummy('A'),
      constraints: location('l1', 'A', 'n1', '50') + location('l2', 'A', 'n2', '100'),
    }),
    after: ['A n2 Started'],
  },
  {
    idea: 'location, ban',
    because: 'banned everywhere means stopped, even where it runs',
    cib: cib({
      resources: dummy('A'),
      constraints: location('l1', 'A', 'n1', '-INFINITY') + location('l2', 'A', 'n2', '-INFINITY'),
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A - Stopped'],
  },
  {
    idea: 'location, rule',
    because: 'a rule about a node attribute picks the nodes that have it',
    cib: cib({
      resources: dummy('A'),
      nodeParts: { n2: pairs('n2-a', 'disk=fast') },
      constraints: `<rsc_location id="l" rsc="A"><rule id="r" score="-INFINITY">
        <expression id="e" attribute="disk" operation="ne" value="fast"/></rule></rsc_location>`,
    }),
    after: ['A n2 Started'],
  },
  {
    idea: 'stickiness',
    because: 'what runs stays unless the preference for elsewhere is stronger',
    cib: cib({
      resources:
        dummy('A', meta('A', 'resource-stickiness=100')) + dummy('B', meta('B', 'resource-stickiness=10')),
      constraints: location('l1', 'A', 'n2', '50') + location('l2', 'B', 'n2', '50'),
      states: { n1: { history: runs('A', 'n1') + runs('B', 'n1') } },
    }),
    after: ['A n1 Started', 'B n2 Started'],
  },
  {
    idea: 'asymmetric cluster',
    because: 'where nothing is allowed by default a resource without a preference stays stopped',
    cib: cib({
      options: 'stonith-enabled=false symmetric-cluster=false',
      resources: dummy('A') + dummy('B'),
      constraints: location('l1', 'B', 'n2', '0'),
    }),
    after: ['A - Stopped', 'B n2 Started'],
  },
  {
    idea: 'colocation',
    because: 'the dependent follows the other, whose preferences it brings along',
    cib: cib({
      resources: dummy('A') + dummy('B'),
      constraints: `<rsc_colocation id="c" rsc="A" with-rsc="B" score="INFINITY"/>${location('l', 'A', 'n2', '10')}`,
    }),
    after: ['A n2 Started', 'B n2 Started'],
  },
  {
    idea: 'colocation, never together',
    because: 'on one node that is left the dependent has no place',
    cib: cib({
      resources: dummy('A') + dummy('B'),
      constraints: '<rsc_colocation id="c" rsc="A" with-rsc="B" score="-INFINITY"/>',
      states: { n2: { attributes: offline } },
    }),
    after: ['A - Stopped', 'B n1 Started'],
  },
  {
    idea: 'colocation, optional',
    because: 'a finite score gives way where there is no other node',
    cib: cib({
      resources: dummy('A') + dummy('B'),
      constraints: '<rsc_colocation id="c" rsc="A" with-rsc="B" score="-1000"/>',
      states: { n2: { attributes: offline } },
    }),
    after: ['A n1 Started', 'B n1 Started'],
  },
  {
    idea: 'colocation, set',
    because:
      'the members of a sequential set stand on each other, so one that cannot run keeps the later ones stopped',
    cib: cib({
      resources: dummy('A') + dummy('B', meta('B', 'target-role=Stopped')) + dummy('C'),
      constraints: `<rsc_colocation id="c" score="INFINITY"><resource_set id="s">
        <resource_ref id="A"/><resource_ref id="B"/><resource_ref id="C"/></resource_set></rsc_colocation>`,
    }),
    after: ['A n1 Started', 'B - Stopped', 'C - Stopped'],
  },
  {
    idea: 'group',
    because: 'members run together, and a stopped one takes those after it along',
    cib: cib({
      resources: `<group id="G">${dummy('A')}${dummy('B', meta('B', 'target-role=Stopped'))}${dummy('C')}</group>`,
    }),
    after: ['A n1 Started', 'B - Stopped', 'C - Stopped'],
  },
  {
    idea: 'clone',
    because: 'an anonymous clone runs once on every node unless told less',
    cib: cib({
      nodes: ['n1', 'n2', 'n3'],
      resources: `<clone id="AC">${meta('AC', 'clone-max=2')}${dummy('A')}</clone><clone id="BC">${dummy('B')}</clone>`,
      constraints: location('l', 'AC', 'n1', '-INFINITY'),
    }),
    after: [
      'A - Stopped',
      'A n2 Started',
      'A n3 Started',
      'B n1 Started',
      'B n2 Started',
      'B n3 Started',
    ].slice(1),
  },
  {
    idea: 'clone, unique',
    because: 'the instances of a unique clone are different things and may share a node',
    cib: cib({
      resources: `<clone id="AC">${meta('AC', 'globally-unique=true clone-max=3 clone-node-max=2')}${dummy('A')}</clone>`,
    }),
    after: ['A:0 n1 Started', 'A:1 n2 Started', 'A:2 n1 Started'],
  },
  {
    idea: 'promotion',
    because: 'the highest promotion score is promoted',
    cib: cib({
      resources: stateful('P', ''),
      states: {
        n1: { history: runs('P', 'n1', 'Stateful'), transient: 'master-P=5' },
        n2: { history: runs('P', 'n2', 'Stateful'), transient: 'master-P=10' },
      },
    }),
    after: ['P n1 Unpromoted', 'P n2 Promoted'],
  },
  {
    idea: 'promotion, nobody',
    because: 'without a promotion score nobody is promoted',
    cib: cib({ resources: stateful('P', '') }),
    after: ['P n1 Unpromoted', 'P n2 Unpromoted'],
  },
  {
    idea: 'promotion, colocation',
    because:
      'an address that must not be where the promoted one is can keep the last candidate from being promoted',
    cib: cib({
      resources: stateful('P', '') + dummy('Backup', meta('Backup', 'resource-stickiness=100')),
      constraints:
        '<rsc_colocation id="c" rsc="Backup" with-rsc="P-clone" with-rsc-role="Promoted" score="-INFINITY"/>',
      states: {
        n1: { attributes: offline },
        n2: { history: runs('P', 'n2', 'Stateful') + runs('Backup', 'n2'), transient: 'master-P=10' },
      },
    }),
    after: ['Backup - Stopped', 'P - Stopped', 'P n2 Promoted'],
  },
  {
    idea: 'ordering',
    because: 'what needs the other started first stays stopped while that is',
    cib: cib({
      resources: dummy('A', meta('A', 'target-role=Stopped')) + dummy('B') + dummy('C'),
      constraints: `<rsc_order id="o" first="A" then="B"/><rsc_order id="p" first="A" then="C" kind="Optional"/>`,
    }),
    after: ['A - Stopped', 'B - Stopped', 'C n2 Started'],
  },
  {
    idea: 'ordering, require-all=false',
    because: 'one started member of the set is enough',
    cib: cib({
      resources: dummy('A', meta('A', 'target-role=Stopped')) + dummy('B') + dummy('C'),
      constraints: `<rsc_order id="o"><resource_set id="s1" sequential="false" require-all="false">
        <resource_ref id="A"/><resource_ref id="B"/></resource_set>
        <resource_set id="s2"><resource_ref id="C"/></resource_set></rsc_order>`,
    }),
    after: ['A - Stopped', 'B n1 Started', 'C n2 Started'],
  },
  {
    idea: 'failures',
    because: 'as many failures as the threshold ban a resource from the node',
    cib: cib({
      resources: dummy('A', meta('A', 'migration-threshold=2 resource-stickiness=100')),
      states: {
        n1: {
          history: runs('A', 'n1'),
          transient: 'fail-count-A#monitor_10000=2 last-failure-A#monitor_10000=1700000000',
        },
      },
    }),
    after: ['A n2 Started'],
  },
  {
    idea: 'failures, start',
    because: 'one failed start bans it from the node unless the cluster is told otherwise',
    cib: cib({
      resources: dummy('A'),
      states: {
        n1: {
          history: history('A', 'Dummy', 'n1', [{ task: 'start', result: 1, call: 5 }]),
          transient: 'fail-count-A#start_0=INFINITY last-failure-A#start_0=1700000000',
        },
      },
    }),
    after: ['A n2 Started'],
  },
  {
    idea: 'failures, block',
    because: 'a failed stop that is not fenced blocks: nothing is done about it any more',
    cib: cib({
      resources: dummy('A'),
      states: {
        n1: {
          history: history('A', 'Dummy', 'n1', [
            { task: 'start', call: 5 },
            { task: 'stop', result: 1, call: 6 },
          ]),
        },
      },
      constraints: location('l', 'A', 'n2', '100'),
    }),
    after: ['A n1 Started'],
  },
  {
    idea: 'failures, on-fail',
    because: 'a failed monitor that asks for it puts the whole node on standby',
    cib: cib({
      resources: dummy('A', onFail('monitor', 'standby', '10s')) + dummy('B'),
      states: {
        n1: {
          history:
            history('A', 'Dummy', 'n1', [
              { task: 'start', call: 5 },
              { task: 'monitor', result: 1, interval: 10, call: 6 },
            ]) + runs('B', 'n1'),
        },
      },
    }),
    after: ['A n2 Started', 'B n2 Started'],
  },
  {
    idea: 'nodes, standby',
    because: 'a node on standby runs nothing',
    cib: cib({
      resources: dummy('A'),
      nodeParts: { n1: pairs('n1-a', 'standby=on') },
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A n2 Started'],
  },
  {
    idea: 'nodes, maintenance',
    because: 'on a node in maintenance what runs is left alone and nothing is started',
    cib: cib({
      resources: dummy('A') + dummy('B'),
      nodeParts: { n1: pairs('n1-a', 'maintenance=true') },
      states: { n1: { history: runs('A', 'n1') } },
      constraints: location('l', 'A', 'n2', '100'),
    }),
    after: ['A n1 Started', 'B n2 Started'],
  },
  {
    idea: 'nodes, health',
    because: 'a red node is left where the strategy says so',
    cib: cib({
      options: 'stonith-enabled=false node-health-strategy=migrate-on-red',
      resources: dummy('A'),
      states: { n1: { history: runs('A', 'n1'), transient: '#health-disk=red' } },
    }),
    after: ['A n2 Started'],
  },
  {
    idea: 'quorum',
    because: 'without quorum the default is to stop everything',
    cib: cib({ quorum: false, resources: dummy('A'), states: { n1: { history: runs('A', 'n1') } } }),
    after: ['A - Stopped'],
  },
  {
    idea: 'quorum, freeze',
    because: 'frozen, what runs goes on and nothing new is started',
    cib: cib({
      quorum: false,
      options: 'stonith-enabled=false no-quorum-policy=freeze',
      resources: dummy('A') + dummy('B'),
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A n1 Started', 'B - Stopped'],
  },
  {
    idea: 'fencing, none',
    because:
      'a lost node that cannot be fenced is taken for down: what ran there starts elsewhere all the same',
    cib: cib({
      resources: dummy('A'),
      states: { n2: { attributes: lost, history: runs('A', 'n2') } },
    }),
    after: ['A n1 Started'],
  },
  {
    idea: 'fencing',
    because: 'a lost node is fenced before what ran there starts elsewhere',
    cib: cib({
      options: 'stonith-enabled=true',
      resources: `<primitive id="F" class="stonith" type="fence_x"/>${dummy('A')}`,
      states: { n2: { attributes: lost, history: runs('A', 'n2') } },
    }),
    after: ['A n1 Started', 'F n1 Started'],
  },
  {
    idea: 'unmanaged',
    because: 'what is not managed stays as it is, running or not',
    cib: cib({
      resources: dummy('A', meta('A', 'is-managed=false')) + dummy('B', meta('B', 'is-managed=false')),
      states: { n1: { history: runs('A', 'n1') } },
      constraints: location('l', 'A', 'n1', '-INFINITY'),
    }),
    after: ['A n1 Started', 'B - Stopped'],
  },
  {
    idea: 'orphans',
    because: 'what is no longer configured but still runs is stopped',
    cib: cib({ resources: dummy('A'), states: { n1: { history: runs('Old', 'n1') } } }),
    after: ['A n1 Started'],
  },
  {
    idea: 'utilization',
    because: 'what does not fit stays stopped, and the more important one is placed first',
    cib: cib({
      options: 'stonith-enabled=false placement-strategy=utilization',
      nodes: ['n1'],
      nodeParts: { n1: setOf('utilization', 'n1-u', 'memory=100') },
      resources:
        dummy('A', setOf('utilization', 'A-u', 'memory=80')) +
        dummy('B', setOf('utilization', 'B-u', 'memory=80') + meta('B', 'priority=10')),
    }),
    after: ['A - Stopped', 'B n1 Started'],
  },
  {
    idea: 'priority',
    because: 'the more important of two that exclude each other gets the only node',
    cib: cib({
      nodes: ['n1'],
      resources: dummy('A') + dummy('B', meta('B', 'priority=10')),
      constraints: '<rsc_colocation id="c" rsc="B" with-rsc="A" score="-INFINITY"/>',
    }),
    after: ['A n1 Started', 'B - Stopped'],
  },
  {
    idea: 'templates and defaults',
    because: 'a resource inherits from its template, and from the defaults what nobody else said',
    cib: cib({
      resources: `<template id="T" class="ocf" provider="pacemaker" type="Dummy">${meta('T', 'target-role=Stopped')}</template>
        <primitive id="A" template="T"/>${dummy('B')}`,
      defaults: `<rsc_defaults>${meta('rd', 'resource-stickiness=100')}</rsc_defaults>`,
      states: { n1: { history: runs('B', 'n1') } },
      constraints: location('l', 'B', 'n2', '50'),
    }),
    after: ['A - Stopped', 'B n1 Started'],
  },
  {
    idea: 'promotion moves',
    because: 'the promoted instance follows the higher promotion score when nothing makes it stick',
    cib: cib({
      resources: stateful('P', ''),
      states: {
        n1: { history: promotedOn('P', 'n1'), transient: 'master-P=5' },
        n2: { history: runs('P', 'n2', 'Stateful'), transient: 'master-P=100' },
      },
    }),
    after: ['P n1 Unpromoted', 'P n2 Promoted'],
  },
  {
    idea: 'live migration',
    because: 'a resource that can migrate moves without being stopped first',
    cib: cib({
      resources: dummy('A', meta('A', 'allow-migrate=true')),
      constraints: location('l', 'A', 'n2', '100'),
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A n2 Started'],
  },
];
