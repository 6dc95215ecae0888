import type { NodeState } from '../../model/node-state.ts';
import type { Topology } from '../../model/topology.ts';
import type { Result, StoredValue, View } from '../manager.ts';
import { key } from './keys.ts';
import type { Memory, Step } from './memory.ts';
import { patroni } from './patroni.ts';
import { patroniSettings } from './settings.ts';
import type { Said } from './status.ts';

const settings = patroniSettings.parse({ 'synchronous-mode': 'on' });
export const nowMs = 60_000;

const member = (name: string, role: 'primary' | 'standby') =>
  ({ name, role, replication: 'async', settings: {} }) as const;
const topology: Topology = {
  postgres: { version: 18, binaries: 'npm', timing: 'fast', walSegmentBytes: 2 ** 20, checksums: true },
  nodes: [member('pg01', 'primary'), member('pg02', 'standby'), member('pg03', 'standby')],
  settings: {},
  archive: false,
  addresses: [{ name: 'primary', owner: 'pg01' }],
  link: { delayMs: 0, jitterMs: 0 },
  links: [],
};

export const server = (role: 'primary' | 'standby'): NodeState => ({
  node: 'pg02',
  host: 'on',
  server: 'ready',
  answers: true,
  role,
  timeline: 1,
  flushedLsn: 500,
  ...(role === 'primary' ? { standbys: [{ name: 'pg03', state: 'streaming', sync: 'async' }] } : {}),
});

export const keysOf = (values: Readonly<Record<string, unknown>>) =>
  new Map<string, StoredValue>(Object.entries(values).map(([name, value]) => [name, { value, revision: 7 }]));

/** The store once pg02 has taken the lease that pg01 lost. */
export const store = keysOf({ [key.leader]: 'pg02', [key.sync]: { leader: 'pg01', standby: 'pg02' } });

/** For unit tests: what pg02, which leads in synchronous mode, decides when the order it waits for has ended like this. */
export function decide(step: Step, ended: Partial<Result>, memory: Partial<Memory> = {}) {
  const before: Memory = {
    ...patroni.begin({ node: 'pg02', atMs: nowMs, topology, settings }),
    state: server('standby'),
    keys: store,
    leads: true,
    step,
    turnMs: nowMs,
    ...memory,
  };
  const order = { id: 'awaited', verb: 'look', withinMs: 1, reason: '' } as const;
  const result: Result = { id: 'awaited', order, beganMs: nowMs, endedMs: nowMs, how: 'done', ...ended };
  const view: View<Said> = {
    node: 'pg02',
    atMs: nowMs,
    topology,
    holds: [],
    heard: new Map(),
    results: [result],
  };
  return patroni.decide(view, settings, before);
}

export const accepted = { answer: { accepted: true, keys: store } };
export const deeds = ({ orders }: ReturnType<typeof decide>) =>
  orders.map((order) => (order.verb === 'ask-store' ? order.question : { verb: order.verb }));
