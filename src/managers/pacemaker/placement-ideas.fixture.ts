import type { Idea } from './idea.fixture.ts';
import { cib, dummy, location, meta, offline, pairs, runs, setOf } from './small-cib.fixture.ts';

/** Where things go: locations, colocations, groups, clones, capacities, defaults. */
export const placementIdeas: readonly Idea[] = [
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
    idea: 'location, score from an attribute',
    because: 'a rule can take its score from a node attribute; where the node has none it may not run',
    cib: cib({
      nodes: ['n1', 'n2', 'n3'],
      nodeParts: { n1: pairs('n1-a', 'speed=10'), n2: pairs('n2-a', 'speed=30') },
      resources: dummy('A') + dummy('B') + dummy('C'),
      constraints: ['A', 'B', 'C']
        .map(
          (id) => `<rsc_location id="l${id}" rsc="${id}"><rule id="r${id}" score-attribute="speed">
        <expression id="e${id}" attribute="#uname" operation="defined"/></rule></rsc_location>`,
        )
        .join(''),
    }),
    after: ['A n2 Started', 'B n2 Started', 'C n2 Started'],
  },
  {
    idea: 'location, numbers and words',
    because: 'the same values compare differently as numbers and as words: 9 is less than 10, "9" is not',
    cib: cib({
      nodeParts: { n1: pairs('n1-a', 'rank=9'), n2: pairs('n2-a', 'rank=10') },
      resources: dummy('A') + dummy('B'),
      constraints: ['A integer', 'B string']
        .map((each) => each.split(' '))
        .map(
          ([id, type]) => `<rsc_location id="l${id}" rsc="${id}"><rule id="r${id}" score="-INFINITY">
        <expression id="e${id}" attribute="rank" operation="lt" value="10" type="${type}"/></rule></rsc_location>`,
        )
        .join(''),
    }),
    after: ['A n2 Started', 'B n1 Started'],
  },
  {
    idea: 'location, value from the resource',
    because:
      'in a location rule the value to compare with can be one of the resource: here each finds its own node',
    cib: cib({
      nodeParts: { n1: pairs('n1-a', 'disk=a'), n2: pairs('n2-a', 'disk=b') },
      resources: dummy('A', pairs('A-p', 'needs=b')) + dummy('B', pairs('B-p', 'needs=a')),
      constraints: `<rsc_location id="l" rsc-pattern="."><rule id="r" score="100">
        <expression id="e" attribute="disk" operation="eq" value="needs" value-source="param"/></rule></rsc_location>`,
    }),
    after: ['A n2 Started', 'B n1 Started'],
  },
  {
    idea: 'location, value from the resource, elsewhere',
    because:
      'outside location rules there is no resource to take a value from, so the word itself is compared',
    cib: cib({
      nodes: ['n1'],
      nodeParts: { n1: pairs('n1-a', 'disk=needs') },
      resources: dummy(
        'A',
        `<meta_attributes id="m"><rule id="r" score="1"><expression id="e" attribute="disk" operation="eq"
          value="needs" value-source="param"/></rule><nvpair id="m1" name="target-role" value="Stopped"/></meta_attributes>
          <instance_attributes id="p"><rule id="q" score="1"><expression id="f" attribute="disk" operation="eq"
          value="needs" value-source="param"/></rule><nvpair id="p1" name="x" value="1"/></instance_attributes>`,
      ),
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A n1 Started'],
    orders: ['stop A n1', 'start A n1'],
  },
  {
    idea: 'location, pattern',
    because: 'a pattern applies to every resource whose name it matches, and with ! to all others',
    cib: cib({
      resources: dummy('db-1') + dummy('web-1'),
      constraints: `<rsc_location id="l" rsc-pattern="^db" node="n2" score="INFINITY"/>
        <rsc_location id="m" rsc-pattern="!^db" node="n1" score="INFINITY"/>`,
    }),
    after: ['db-1 n2 Started', 'web-1 n1 Started'],
  },
  {
    idea: 'location, dates',
    because: 'a rule that holds on weekdays decides nothing on a Saturday',
    cib: cib({
      date: 1_700_300_000,
      resources: dummy('A'),
      constraints: `${location('k', 'A', 'n1', '10')}<rsc_location id="l" rsc="A"><rule id="r" score="100" boolean-op="and">
        <expression id="e" attribute="#uname" operation="eq" value="n2"/>
        <date_expression id="d" operation="date_spec"><date_spec id="s" weekdays="1-5"/></date_expression></rule></rsc_location>`,
    }),
    after: ['A n1 Started'],
  },
  {
    idea: 'location, discovery',
    because: 'exclusive discovery allows only the nodes that have it, whatever other scores say',
    cib: cib({
      resources: dummy('A'),
      constraints: `<rsc_location id="l" rsc="A" node="n1" score="0" resource-discovery="exclusive"/>${location('m', 'A', 'n2', '100')}`,
    }),
    after: ['A n1 Started'],
  },
  {
    idea: 'location, discovery never',
    because: 'what must not be looked for is neither probed nor known on that node, but may be started there',
    cib: cib({
      resources: dummy('A'),
      constraints: '<rsc_location id="l" rsc="A" node="n1" score="-INFINITY" resource-discovery="never"/>',
    }),
    after: ['A n2 Started'],
    orders: ['start A n2'],
  },
  {
    idea: 'colocation, chain',
    because: 'preferences travel along a chain: the last one decides where the first goes',
    cib: cib({
      resources: dummy('A') + dummy('B') + dummy('C'),
      constraints: `<rsc_colocation id="c" rsc="C" with-rsc="B" score="INFINITY"/>
        <rsc_colocation id="d" rsc="B" with-rsc="A" score="INFINITY"/>${location('l', 'C', 'n2', '10')}`,
    }),
    after: ['A n2 Started', 'B n2 Started', 'C n2 Started'],
  },
  {
    idea: 'colocation, influence',
    because:
      'without influence the preference of the dependent does not move what it follows, once that runs',
    cib: cib({
      resources: dummy('A') + dummy('B'),
      constraints: `<rsc_colocation id="c" rsc="B" with-rsc="A" score="INFINITY" influence="false"/>${location('l', 'B', 'n2', '10')}`,
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A n1 Started', 'B n1 Started'],
  },
  {
    idea: 'colocation, not critical',
    because: 'a member that is not critical is left stopped rather than moving the rest of its group',
    cib: cib({
      resources: `<group id="G">${dummy('A', meta('A', 'resource-stickiness=10'))}${dummy('B', meta('B', 'critical=false'))}</group>`,
      constraints: location('l', 'B', 'n1', '-INFINITY'),
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A n1 Started', 'B - Stopped'],
  },
  {
    idea: 'colocation, place',
    because: 'the same place can be more than a node: here both of a pair of nodes in one zone',
    cib: cib({
      nodes: ['n1', 'n2', 'n3'],
      nodeParts: {
        n1: pairs('n1-a', 'zone=x'),
        n2: pairs('n2-a', 'zone=y'),
        n3: pairs('n3-a', 'zone=y'),
      },
      resources: dummy('A') + dummy('B'),
      constraints: `<rsc_colocation id="c" rsc="B" with-rsc="A" score="INFINITY" node-attribute="zone"/>
        ${location('l', 'A', 'n3', '100')}${location('m', 'B', 'n3', '-INFINITY')}`,
    }),
    after: ['A n3 Started', 'B n2 Started'],
  },
  {
    idea: 'colocation, sets',
    because: 'every member of the first set goes with the last set, whose members need not go together',
    cib: cib({
      resources: dummy('A') + dummy('B') + dummy('C'),
      constraints: `<rsc_colocation id="c" score="INFINITY"><resource_set id="s"><resource_ref id="A"/><resource_ref id="B"/></resource_set>
        <resource_set id="t"><resource_ref id="C"/></resource_set></rsc_colocation>${location('l', 'C', 'n2', '1')}`,
    }),
    after: ['A n2 Started', 'B n2 Started', 'C n2 Started'],
  },
  {
    idea: 'tags',
    because: 'a constraint on a tag is one on everything the tag names',
    cib: cib({
      resources: dummy('A') + dummy('B') + dummy('C'),
      constraints: location('l', 'T', 'n2', 'INFINITY'),
      defaults: '<tags><tag id="T"><obj_ref id="A"/><obj_ref id="B"/></tag></tags>',
    }),
    after: ['A n2 Started', 'B n2 Started', 'C n1 Started'],
  },
  {
    idea: 'defaults, rules',
    because: 'defaults may be for one kind of resource only: the Dummy stays, the Stateful moves',
    cib: cib({
      resources: `${dummy('A')}<primitive id="B" class="ocf" provider="pacemaker" type="Stateful"/>`,
      defaults: `<rsc_defaults><meta_attributes id="d"><rule id="r" score="INFINITY">
        <rsc_expression id="e" class="ocf" provider="pacemaker" type="Dummy"/></rule>
        <nvpair id="d1" name="resource-stickiness" value="100"/></meta_attributes></rsc_defaults>`,
      states: { n1: { history: runs('A', 'n1') + runs('B', 'n1', 'Stateful') } },
      constraints: location('l', 'A', 'n2', '50') + location('m', 'B', 'n2', '50'),
    }),
    after: ['A n1 Started', 'B n2 Started'],
  },
  {
    idea: 'clone-min',
    because: 'what comes after a clone that needs two instances waits while only one can run',
    cib: cib({
      resources: `<clone id="AC">${meta('AC', 'clone-min=2')}${dummy('A')}</clone>${dummy('B')}`,
      constraints: '<rsc_order id="o" first="AC" then="B"/>',
      states: { n2: { attributes: offline } },
    }),
    after: ['A - Stopped', 'A n1 Started', 'B - Stopped'],
  },
  {
    idea: 'interleave',
    because: 'an interleaved clone needs the other only on its own node: where that is banned, so is it',
    cib: cib({
      resources: `<clone id="AC">${dummy('A')}</clone><clone id="BC">${meta('BC', 'interleave=true')}${dummy('B')}</clone>`,
      constraints: `<rsc_colocation id="c" rsc="BC" with-rsc="AC" score="INFINITY"/><rsc_order id="o" first="AC" then="BC"/>
        ${location('l', 'AC', 'n1', '-INFINITY')}`,
    }),
    after: ['A - Stopped', 'A n2 Started', 'B - Stopped', 'B n2 Started'],
  },
  {
    idea: 'utilization, balanced',
    because: 'balanced, each goes where most room is left; by default room is not looked at',
    cib: cib({
      options: 'stonith-enabled=false placement-strategy=balanced',
      nodeParts: {
        n1: setOf('utilization', 'n1-u', 'memory=100'),
        n2: setOf('utilization', 'n2-u', 'memory=300'),
      },
      resources: ['A', 'B', 'C']
        .map((id) => dummy(id, setOf('utilization', `${id}-u`, 'memory=100')))
        .join(''),
    }),
    after: ['A n2 Started', 'B n2 Started', 'C n1 Started'],
  },
];
