import { z } from 'zod';
import type { Scenario } from '../model/scenario.ts';
import type { Topology } from '../model/topology.ts';
import type { RecordedEvent } from '../recording/event.ts';
import { defineWorkload, type Workload } from '../workloads/workload.ts';
import { openScriptedWorld, type ScriptedWorld } from '../world/scripted.ts';

/** For unit tests: a primary pg01 and a standby pg02. */
export const twoNodes: Topology = {
  postgres: { version: 18, binaries: 'npm', timing: 'fast', walSegmentBytes: 16_777_216, checksums: true },
  nodes: [
    { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
    { name: 'pg02', role: 'standby', replication: 'async', settings: {} },
  ],
  settings: {},
  archive: false,
  addresses: [{ name: 'primary', owner: 'pg01' }],
  link: { delayMs: 0, jitterMs: 0 },
  links: [],
};

/** For unit tests: a scenario on two nodes in which nothing happens, watched for ten seconds. */
export function quietScenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    title: 'nothing happens',
    story: '',
    sources: [],
    topology: twoNodes,
    manager: { kind: 'by-hand', settings: {} },
    workload: { kind: 'metronome', params: {} },
    suspects: [],
    schedule: [],
    runbook: [],
    symptoms: [],
    expect: 'reenacted',
    limits: { watchMs: 10_000, bootMs: 5_000, settleMs: 5_000, diskBytes: 1e9 },
    ...changes,
  };
}

/** For unit tests: a write every 100 ms that is acknowledged while the scripted primary is ready. */
export function metronome(world: ScriptedWorld): Workload {
  return defineWorkload({
    kind: 'metronome',
    summary: 'Writes every 100 ms.',
    params: z.strictObject({}),
    addresses: () => ['primary'],
    nodes: () => [],
    start: ({ clock, record }) => {
      const over = new AbortController();
      const beat = async () => {
        for (let row = 1; ; row += 1) {
          await clock.until(clock.now() + 100, over.signal);
          const works = world.state('pg01').server === 'ready';
          record({
            type: 'operation',
            atMs: clock.now(),
            client: 'c1',
            kind: 'write',
            row,
            intendedMs: clock.now(),
            outcome: works ? 'acknowledged' : 'failed',
          });
        }
      };
      const beating = beat().catch(() => undefined);
      return {
        underWay: () => 0,
        writeWaitsSinceMs: () => undefined,
        stop: async () => {
          over.abort();
          await beating;
        },
      };
    },
  });
}

/** For unit tests: a scripted world on two nodes, and a list that collects what a trial records. */
export function openTheatre(): { world: ScriptedWorld; events: RecordedEvent[] } {
  return { world: openScriptedWorld(twoNodes), events: [] };
}
