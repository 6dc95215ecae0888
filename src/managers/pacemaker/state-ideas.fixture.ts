import type { Idea } from './idea.fixture.ts';
import {
  cib,
  dummy,
  history,
  location,
  lost,
  meta,
  pairs,
  promotedOn,
  runs,
  stateful,
} from './small-cib.fixture.ts';

/** What else has happened: nodes, quorum, fencing, what is left alone or left over. */
export const stateIdeas: readonly Idea[] = [
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
    idea: 'nodes, health in sums',
    because: 'progressive health adds up: a yellow disk costs what the cluster says it costs',
    cib: cib({
      options: 'stonith-enabled=false node-health-strategy=progressive node-health-yellow=-20',
      resources:
        dummy('A', meta('A', 'resource-stickiness=10')) + dummy('B', meta('B', 'resource-stickiness=30')),
      states: { n1: { history: runs('A', 'n1') + runs('B', 'n1'), transient: '#health-disk=yellow' } },
    }),
    after: ['A n2 Started', 'B n1 Started'],
  },
  {
    idea: 'nodes, shutting down',
    because: 'a node that asked to leave is emptied first',
    cib: cib({
      resources: dummy('A'),
      states: { n1: { history: runs('A', 'n1'), transient: 'shutdown=1700000000' } },
    }),
    after: ['A n2 Started'],
    orders: ['stop A n1', 'start A n2'],
  },
  {
    idea: 'quorum, ignore',
    because: 'where quorum is ignored everything runs without it',
    cib: cib({
      quorum: false,
      options: 'stonith-enabled=false no-quorum-policy=ignore',
      resources: dummy('A'),
    }),
    after: ['A n1 Started'],
  },
  {
    idea: 'quorum, demote',
    because: 'without quorum the promoted are demoted and stay up; everything else is stopped',
    cib: cib({
      quorum: false,
      options: 'stonith-enabled=false no-quorum-policy=demote',
      resources: stateful('P', '') + dummy('A'),
      states: { n1: { history: promotedOn('P', 'n1') + runs('A', 'n1'), transient: 'master-P=10' } },
    }),
    after: ['A - Stopped', 'P - Stopped', 'P n1 Unpromoted'],
    orders: ['demote P n1'],
  },
  {
    idea: 'quorum, suicide',
    because: 'without quorum every node of the partition is to be fenced',
    cib: cib({
      quorum: false,
      options: 'stonith-enabled=true no-quorum-policy=suicide have-watchdog=true',
      resources: dummy('A'),
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A - Stopped'],
  },
  {
    idea: 'fencing, failed stop',
    because: 'with fencing a failed stop is answered by fencing the node; then it starts elsewhere',
    cib: cib({
      options: 'stonith-enabled=true',
      resources: `<primitive id="F" class="stonith" type="fence_x"/>${dummy('A')}`,
      states: {
        n1: {
          history: history('A', 'Dummy', 'n1', [
            { task: 'start', call: 5 },
            { task: 'stop', result: 1, call: 6 },
          ]),
        },
      },
    }),
    after: ['A n2 Started', 'F n2 Started'],
    orders: ['stonith n1 reboot'],
  },
  {
    idea: 'fencing, no device',
    because: 'with fencing on but no device nothing is touched',
    cib: cib({ options: 'stonith-enabled=true', resources: dummy('A') }),
    after: ['A - Stopped'],
  },
  {
    idea: 'fencing, unseen',
    because:
      'a node nobody has heard of is fenced at the start, unless the cluster is told to take it for down',
    cib: cib({
      options: 'stonith-enabled=true startup-fencing=false',
      resources: `<primitive id="F" class="stonith" type="fence_x"/>${dummy('A')}`,
      states: { n2: { attributes: 'crmd="offline"' } },
    }),
    after: ['A n1 Started', 'F n1 Started'],
  },
  {
    idea: 'maintenance',
    because: 'a resource in maintenance is neither stopped, moved nor watched',
    cib: cib({
      resources: dummy('A', meta('A', 'maintenance=true')),
      constraints: location('l', 'A', 'n1', '-INFINITY'),
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A n1 Started'],
  },
  {
    idea: 'orphans, kept',
    because: 'what is no longer configured is left running where the cluster is told so',
    cib: cib({
      options: 'stonith-enabled=false stop-orphan-resources=false',
      resources: dummy('A'),
      states: { n1: { history: runs('Old', 'n1') } },
    }),
    after: ['A n1 Started', 'Old n1 Started'],
  },
  {
    idea: 'running twice',
    because: 'what runs in two places is stopped in both and started in one, unless told otherwise',
    cib: cib({
      resources: dummy('A') + dummy('B', meta('B', 'multiple-active=block')),
      states: {
        n1: { history: runs('A', 'n1') + runs('B', 'n1') },
        n2: { history: runs('A', 'n2') + runs('B', 'n2') },
      },
    }),
    after: ['A n1 Started', 'B n1 Started', 'B n2 Started'],
  },
  {
    idea: 'changed parameters',
    because: 'a resource whose parameters were changed since it started is restarted',
    cib: cib({
      resources: dummy('A', pairs('A-p', 'size=2')),
      states: { n1: { history: runs('A', 'n1') } },
    }),
    after: ['A n1 Started'],
    orders: ['stop A n1', 'start A n1'],
  },
];
