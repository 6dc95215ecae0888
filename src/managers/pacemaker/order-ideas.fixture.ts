import type { Idea } from './idea.fixture.ts';
import {
  cib,
  dummy,
  history,
  location,
  meta,
  offline,
  pairs,
  promotedOn,
  runs,
  stateful,
} from './small-cib.fixture.ts';

/** Who is promoted, what comes first, and how things move. */
export const orderIdeas: readonly Idea[] = [
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
  {
    idea: 'promotion, attribute of the node',
    because: 'a promotion score may be set for good among the attributes of a node',
    cib: cib({
      resources: stateful('P', ''),
      nodeParts: { n2: pairs('n2-a', 'master-P=10') },
      states: { n1: { history: runs('P', 'n1', 'Stateful') }, n2: { history: runs('P', 'n2', 'Stateful') } },
    }),
    after: ['P n1 Unpromoted', 'P n2 Promoted'],
  },
  {
    idea: 'promotion, location',
    because: 'a preference for the promoted role counts on top of the promotion score',
    cib: cib({
      resources: stateful('P', ''),
      constraints: `<rsc_location id="l" rsc="P-clone"><rule id="r" role="Promoted" score="100">
        <expression id="e" attribute="#uname" operation="eq" value="n1"/></rule></rsc_location>`,
      states: {
        n1: { history: runs('P', 'n1', 'Stateful'), transient: 'master-P=5' },
        n2: { history: runs('P', 'n2', 'Stateful'), transient: 'master-P=10' },
      },
    }),
    after: ['P n1 Promoted', 'P n2 Unpromoted'],
  },
  {
    idea: 'promotion, target role',
    because: 'limited to the unpromoted role nobody is promoted, and who was is demoted',
    cib: cib({
      resources: stateful('P', 'target-role=Unpromoted'),
      states: { n1: { history: promotedOn('P', 'n1'), transient: 'master-P=10' } },
    }),
    after: ['P n1 Unpromoted', 'P n2 Unpromoted'],
    orders: ['demote P n1'],
  },
  {
    idea: 'promotion, two',
    because: 'as many are promoted as the clone may have, if they have the scores',
    cib: cib({
      resources: stateful('P', 'promoted-max=2'),
      states: { n1: { transient: 'master-P=5' }, n2: { transient: 'master-P=5' } },
    }),
    after: ['P n1 Promoted', 'P n2 Promoted'],
  },
  {
    idea: 'ordering, promotion first',
    because: 'what waits for a promotion stays stopped while nobody can be promoted',
    cib: cib({
      resources: stateful('P', '') + dummy('A'),
      constraints: '<rsc_order id="o" first="P-clone" first-action="promote" then="A" then-action="start"/>',
    }),
    after: ['A - Stopped', 'P n1 Unpromoted', 'P n2 Unpromoted'],
  },
  {
    idea: 'ordering, stops',
    because:
      'symmetrical, what was started first is stopped last: the restart of the one is that of the other',
    cib: cib({
      nodes: ['n1'],
      resources: dummy('A', meta('A', 'target-role=Stopped')) + dummy('B'),
      constraints: '<rsc_order id="o" first="A" then="B"/>',
      states: { n1: { history: runs('A', 'n1') + runs('B', 'n1') } },
    }),
    after: ['A - Stopped', 'B - Stopped'],
    orders: ['stop B n1', 'stop A n1'],
  },
  {
    idea: 'ordering, asymmetrical',
    because: 'asymmetrical, nothing is said about stopping: the other keeps running',
    cib: cib({
      nodes: ['n1'],
      resources: dummy('A', meta('A', 'target-role=Stopped')) + dummy('B'),
      constraints: '<rsc_order id="o" first="A" then="B" symmetrical="false"/>',
      states: { n1: { history: runs('A', 'n1') + runs('B', 'n1') } },
    }),
    after: ['A - Stopped', 'B n1 Started'],
    orders: ['stop A n1'],
  },
  {
    idea: 'ordering, serialize',
    because: 'serialized, they are not done at once, but neither needs the other',
    cib: cib({
      resources: dummy('A', meta('A', 'target-role=Stopped')) + dummy('B'),
      constraints: '<rsc_order id="o" first="A" then="B" kind="Serialize"/>',
    }),
    after: ['A - Stopped', 'B n1 Started'],
  },
  {
    idea: 'ordering, sets',
    because: 'nothing of the second set starts while one of the first cannot',
    cib: cib({
      resources: dummy('A') + dummy('B', meta('B', 'target-role=Stopped')) + dummy('C') + dummy('D'),
      constraints: `<rsc_order id="o"><resource_set id="s" sequential="false"><resource_ref id="A"/><resource_ref id="B"/></resource_set>
        <resource_set id="t" sequential="false"><resource_ref id="C"/><resource_ref id="D"/></resource_set></rsc_order>`,
    }),
    after: ['A n1 Started', 'B - Stopped', 'C - Stopped', 'D - Stopped'],
  },
  {
    idea: 'live migration, half done',
    because: 'what has left the one node but not arrived at the other counts as running on both and goes on',
    cib: cib({
      resources: dummy('A', meta('A', 'allow-migrate=true')),
      constraints: location('l', 'A', 'n2', '100'),
      states: {
        n1: {
          history: history('A', 'Dummy', 'n1', [
            { task: 'start', call: 5 },
            { task: 'migrate_to', call: 6, ends: ['n1', 'n2'] },
          ]),
        },
        n2: { history: history('A', 'Dummy', 'n2', [{ task: 'monitor', result: 7, call: 3 }]) },
      },
    }),
    after: ['A n2 Started'],
    orders: ['migrate_from A n2', 'stop A n1'],
  },
  {
    idea: 'live migration, failed',
    because: 'a migration that failed to arrive leaves both sides to be stopped, and a start like any other',
    cib: cib({
      resources: dummy('A', meta('A', 'allow-migrate=true')),
      states: {
        n1: {
          history: history('A', 'Dummy', 'n1', [
            { task: 'start', call: 5 },
            { task: 'migrate_to', call: 6, ends: ['n1', 'n2'] },
          ]),
        },
        n2: {
          history: history('A', 'Dummy', 'n2', [
            { task: 'migrate_from', result: 1, call: 4, ends: ['n1', 'n2'] },
          ]),
        },
      },
    }),
    after: ['A n2 Started'],
    orders: ['stop A n1', 'stop A n2', 'start A n2'],
  },
  {
    idea: 'live migration, two witnesses',
    because:
      'whether a target was found stopped later is asked of its one monitor; of two the scheduler takes neither, and the target counts as running',
    cib: cib({
      resources: dummy('A', meta('A', 'is-managed=false')),
      states: {
        n1: {
          history: history('A', 'Dummy', 'n1', [
            { task: 'start', call: 5 },
            { task: 'migrate_to', call: 6, ends: ['n1', 'n2'] },
            { task: 'stop', call: 7 },
          ]),
        },
        n2: {
          history: history('A', 'Dummy', 'n2', [
            { task: 'monitor', result: 7, call: 8 },
            { task: 'monitor', result: 7, interval: 10, call: 9 },
          ]),
        },
      },
    }),
    after: ['A n2 Started'],
  },
];
