import type { Idea } from './idea.fixture.ts';
import { cib, dummy, history, location, meta, onFail, runs } from './small-cib.fixture.ts';

/** What failures lead to. */
export const failureIdeas: readonly Idea[] = [
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
    idea: 'failures, not fatal',
    because: 'where a failed start is not fatal it is tried again in the same place',
    cib: cib({
      options: 'stonith-enabled=false start-failure-is-fatal=false',
      resources: dummy('A'),
      constraints: location('l', 'A', 'n1', '10'),
      states: {
        n1: {
          history: history('A', 'Dummy', 'n1', [{ task: 'start', result: 1, call: 5 }]),
          transient: 'fail-count-A#start_0=1 last-failure-A#start_0=1700000000',
        },
      },
    }),
    after: ['A n1 Started'],
  },
  {
    idea: 'failures, timeout',
    because: 'a failure that is older than its timeout is forgotten, and with it the ban',
    cib: cib({
      date: 1_700_000_700,
      resources: dummy('A', meta('A', 'migration-threshold=1 failure-timeout=600 resource-stickiness=100')),
      states: {
        n1: {
          history: runs('A', 'n1'),
          transient: 'fail-count-A#monitor_10000=1 last-failure-A#monitor_10000=1700000000',
        },
      },
    }),
    after: ['A n1 Started'],
  },
  {
    idea: 'failures, timeout to come',
    because: 'the same failure while it is younger than the timeout',
    cib: cib({
      date: 1_700_000_500,
      resources: dummy('A', meta('A', 'migration-threshold=1 failure-timeout=600 resource-stickiness=100')),
      states: {
        n1: {
          history: runs('A', 'n1'),
          transient: 'fail-count-A#monitor_10000=1 last-failure-A#monitor_10000=1700000000',
        },
      },
    }),
    after: ['A n2 Started'],
  },
  {
    idea: 'failures, probe',
    because:
      'a probe that fails leaves open whether it runs there, so it is stopped before it starts anywhere',
    cib: cib({
      resources: dummy('A'),
      constraints: location('l', 'A', 'n2', '10'),
      states: { n1: { history: history('A', 'Dummy', 'n1', [{ task: 'monitor', result: 1, call: 3 }]) } },
    }),
    after: ['A n2 Started'],
    orders: ['stop A n1', 'start A n2'],
  },
  {
    idea: 'failures, not installed',
    because: 'where the agent is not installed it cannot run, whatever the preference',
    cib: cib({
      resources: dummy('A'),
      constraints: location('l', 'A', 'n1', '10'),
      states: { n1: { history: history('A', 'Dummy', 'n1', [{ task: 'monitor', result: 5, call: 3 }]) } },
    }),
    after: ['A n2 Started'],
  },
  {
    idea: 'failures, ignored',
    because: 'a failure that is to be ignored changes nothing',
    cib: cib({
      resources: dummy('A', onFail('monitor', 'ignore', '10s')),
      states: {
        n1: {
          history: history('A', 'Dummy', 'n1', [
            { task: 'start', call: 5 },
            { task: 'monitor', result: 1, interval: 10, call: 6 },
          ]),
        },
      },
    }),
    after: ['A n1 Started'],
  },
  {
    idea: 'failures, defaults',
    because:
      'what operations do on failure may come from the defaults, here for monitors only: it stays stopped',
    cib: cib({
      resources: dummy('A', '<operations><op id="A-m" name="monitor" interval="10s"/></operations>'),
      defaults: `<op_defaults><meta_attributes id="d"><rule id="r" score="INFINITY"><op_expression id="e" name="monitor"/></rule>
        <nvpair id="d1" name="on-fail" value="stop"/></meta_attributes></op_defaults>`,
      states: {
        n1: {
          history: history('A', 'Dummy', 'n1', [
            { task: 'start', call: 5 },
            { task: 'monitor', result: 1, interval: 10, call: 6 },
          ]),
        },
      },
    }),
    after: ['A - Stopped'],
  },
  {
    idea: 'failures, demote',
    because: 'a promoted instance whose monitor fails may be demoted and promoted again instead of restarted',
    cib: cib({
      resources: `<clone id="P-clone">${meta('P-clone', 'promotable=true')}
        <primitive id="P" class="ocf" provider="pacemaker" type="Stateful"><operations>
        <op id="m" name="monitor" interval="9s" role="Promoted" on-fail="demote"/></operations></primitive></clone>`,
      states: {
        n1: {
          history: history('P', 'Stateful', 'n1', [
            { task: 'promote', call: 5 },
            { task: 'monitor', result: 1, interval: 9, call: 6 },
          ]),
          transient: 'master-P=10',
        },
        n2: { history: runs('P', 'n2', 'Stateful'), transient: 'master-P=5' },
      },
    }),
    after: ['P n1 Promoted', 'P n2 Unpromoted'],
    orders: ['demote P n1', 'promote P n1'],
  },
];
