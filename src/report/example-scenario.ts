import type { Disturbance, Scenario } from '../model/scenario.ts';

export const segmentBytes = 16 * 1024 ** 2;

const primaryLost: Disturbance = {
  name: 'primary-lost',
  fault: 'power-off',
  target: { kind: 'node', node: 'pg01' },
  params: {},
  moment: { atMs: 5_000 },
};

const slowLink: Disturbance = {
  name: 'slow-link',
  fault: 'slow-link',
  target: { kind: 'link', from: 'pg01', to: 'pg02', ways: 'one' },
  params: { delay: 330 },
  moment: { atMs: 2_000 },
};

/** The scenario of the example that the tests of reports use. */
export const exampleScenario: Scenario = {
  title: 'Primary lost, recovered by hand on a lagging standby',
  story:
    'The primary lost power while its only candidate was a few hundred milliseconds behind. The person on call ' +
    'promoted it, moved the address, and found later that confirmed orders were missing.',
  sources: ['https://example.org/post-mortem'],
  topology: {
    postgres: {
      version: 18,
      binaries: 'npm',
      timing: 'fast',
      walSegmentBytes: segmentBytes,
      checksums: true,
    },
    settings: { max_connections: 50 },
    nodes: [
      { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
      { name: 'pg02', role: 'standby', replication: 'async', settings: {} },
      { name: 'pg03', role: 'standby', replication: 'async', settings: { hot_standby_feedback: true } },
    ],
    archive: false,
    addresses: [{ name: 'primary', owner: 'pg01' }],
    link: { delayMs: 0.5, jitterMs: 0.1 },
    links: [],
  },
  manager: { kind: 'by-hand', settings: {} },
  workload: {
    kind: 'ledger',
    params: { address: 'primary', clients: 4, rate: 100, reads: 0.2 },
  },
  suspects: [
    {
      kind: 'fault',
      name: 'primary-lost',
      because: 'The host vanished from monitoring at 05:14.',
      disturbance: primaryLost,
    },
    {
      kind: 'fault',
      name: 'slow-link',
      because: 'A backup saturated the link to the standby that night.',
      disturbance: slowLink,
    },
    {
      kind: 'setting',
      name: 'asynchronous',
      because: 'Commits did not wait for any standby.',
      path: 'topology.settings.synchronous_commit',
      value: 'local',
      neutral: 'on',
    },
  ],
  schedule: [],
  runbook: [
    {
      name: 'promote',
      action: 'promote',
      params: { node: 'pg02' },
      moment: { when: { clients: 'failing' }, withinMs: 20_000, thenMs: 2_000 },
    },
    { name: 'move-address', action: 'move-address', params: { address: 'primary', to: 'pg02' } },
    { name: 'follow', action: 'follow', params: { node: 'pg03', upstream: 'pg02' } },
  ],
  symptoms: [
    { name: 'nobody-writes', check: 'writes-unavailable', params: { 'longer-than': 5_000 } },
    { name: 'orders-missing', check: 'acknowledged-writes-lost', params: {} },
    { name: 'old-primary-down', check: 'node-down', params: { node: 'pg01', 'longer-than': 10_000 } },
  ],
  expect: 'reenacted',
  limits: { watchMs: 20_000, bootMs: 30_000, settleMs: 30_000, diskBytes: 2 * 1024 ** 3 },
};
