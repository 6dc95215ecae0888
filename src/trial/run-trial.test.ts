import { describe, expect, it } from 'vitest';
import { simulate } from '../../test/parity/simulate.ts';
import { faults } from '../faults/index.ts';
import { byHand } from '../managers/by-hand.ts';
import type { Manager } from '../managers/manager.ts';
import type { Disturbance, Scenario } from '../model/scenario.ts';
import type { FaultEvent, RecordedEvent } from '../recording/event.ts';
import { actions } from '../runbooks/index.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { VerbFailed } from '../world/world.ts';
import { runTrial } from './run-trial.ts';
import { metronome, openTheatre, quietScenario } from './testing.ts';

const find = <Entry extends { kind: string }>(entries: readonly Entry[], kind: string): Entry => {
  const entry = entries.find((each) => each.kind === kind);
  if (!entry) throw new Error(`no entry ${kind}`);
  return entry;
};

const killPrimary = (changes: Partial<Disturbance> = {}): Disturbance => ({
  name: 'kill',
  fault: 'kill-postmaster',
  target: { kind: 'node', node: 'pg01' },
  params: {},
  moment: { atMs: 2_000 },
  ...changes,
});

async function play(
  scenario: Scenario,
  options: {
    manager?: Manager;
    interrupted?: AbortSignal;
    prepare?: (theatre: ReturnType<typeof openTheatre>) => void;
  } = {},
) {
  const theatre = openTheatre();
  const { world, events } = theatre;
  options.prepare?.(theatre);
  const ending = await runTrial({
    scenario,
    seed: 1,
    world,
    faultOf: (kind) => find(faults, kind),
    actionOf: (kind) => find(actions, kind),
    manager: options.manager ?? (byHand as Manager),
    workload: metronome(world),
    record: (event) => events.push(event),
    interrupted: options.interrupted ?? new AbortController().signal,
  });
  const zeroMs =
    events.find((event) => event.type === 'phase' && event.phase === 'watch')?.atMs ?? Number.NaN;
  return { ending, events, world, zeroMs };
}

const stagesOf = (events: readonly RecordedEvent[]) =>
  events.filter((event): event is FaultEvent => event.type === 'fault').map((event) => event.stage);

describe('a trial', () => {
  it('goes through its phases and ends', async () => {
    const { ending, events } = await play(quietScenario());
    expect(ending).toEqual({ how: 'completed' });
    expect(events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []))).toEqual([
      'warm-up',
      'watch',
      'heal',
      'settle',
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'end', how: 'completed' });
  });

  it('strikes at the time that counts from the watch, and heals at the end', async () => {
    const { events, zeroMs } = await play(quietScenario({ schedule: [killPrimary()] }));
    expect(stagesOf(events)).toEqual(['due', 'striking', 'landed', 'removing', 'removed']);
    const struck = events.find((event) => event.type === 'fault' && event.stage === 'striking');
    expect(struck).toMatchObject({ atMs: zeroMs + 2_000, lateMs: 0 });
  });

  it('removes a fault after its time', async () => {
    const { events, zeroMs, world } = await play(
      quietScenario({ schedule: [killPrimary({ forMs: 1_000 })] }),
    );
    const removing = events.find((event) => event.type === 'fault' && event.stage === 'removing');
    expect(removing?.atMs).toBe(zeroMs + 3_000);
    expect(world.state('pg01').server).toBe('ready');
  });

  it('says so when a fault does not land', async () => {
    const { events } = await play(quietScenario({ schedule: [killPrimary()] }), {
      prepare: ({ world }) => world.script('crash', async () => undefined),
    });
    expect(stagesOf(events)).toContain('missed');
  });

  it('tries once more to remove what was stuck, when something else has been removed', async () => {
    let refusals = 1;
    const { events } = await play(
      quietScenario({
        schedule: [
          killPrimary(),
          {
            ...killPrimary(),
            name: 'kill-standby',
            target: { kind: 'node', node: 'pg02' },
            moment: { atMs: 3_000 },
          },
        ],
      }),
      {
        prepare: ({ world }) =>
          world.script('start', async (node) => {
            if (node === 'pg02' && refusals-- > 0) throw new VerbFailed('not yet');
            world.set(node, { server: 'ready', answers: true });
          }),
      },
    );
    const told = events.flatMap((event) => (event.type === 'fault' ? [`${event.name} ${event.stage}`] : []));
    expect(told.slice(-6)).toEqual([
      'kill-standby removing',
      'kill-standby stuck',
      'kill removing',
      'kill removed',
      'kill-standby removing',
      'kill-standby removed',
    ]);
  });

  it('says so when the moment of a fault does not come', async () => {
    const never = killPrimary({
      moment: { when: { node: 'pg02', is: 'paused' }, withinMs: 3_000, thenMs: 0 },
    });
    const { events } = await play(quietScenario({ schedule: [never] }));
    expect(stagesOf(events)).toEqual(['never-due']);
    expect(events.find((event) => event.type === 'fault')).toMatchObject({
      witness: 'within 3.00 s it never came true that pg02 is paused',
    });
  });

  it('lets the operator take the steps in order, each after the one before', async () => {
    const { events, world } = await play(
      quietScenario({
        schedule: [killPrimary()],
        runbook: [
          {
            name: 'promote',
            action: 'promote',
            params: { node: 'pg02', 'done-within': 5_000 },
            moment: { when: { clients: 'failing' }, withinMs: 5_000, thenMs: 500 },
          },
          {
            name: 'move',
            action: 'move-address',
            params: { address: 'primary', to: 'pg02', 'done-within': 5_000 },
          },
        ],
      }),
    );
    const told = events.flatMap((event) => (event.type === 'order' ? [`${event.name} ${event.stage}`] : []));
    expect(told).toEqual(['promote waiting', 'promote begun', 'promote done', 'move begun', 'move done']);
    expect(world.state('pg02').role).toBe('primary');
  });

  it('stops the runbook at the first step that fails', async () => {
    const { events } = await play(
      quietScenario({
        runbook: [
          { name: 'promote', action: 'promote', params: { node: 'pg02', 'done-within': 1_000 } },
          {
            name: 'move',
            action: 'move-address',
            params: { address: 'primary', to: 'pg02', 'done-within': 1_000 },
          },
        ],
      }),
      { prepare: ({ world }) => world.script('promote', async () => undefined) },
    );
    const told = events.flatMap((event) => (event.type === 'order' ? [`${event.name} ${event.stage}`] : []));
    expect(told).toEqual(['promote begun', 'promote failed']);
  });

  it('is not watched if it does not become steady', async () => {
    const { ending, events } = await play(quietScenario({ schedule: [killPrimary()] }), {
      prepare: ({ world }) => world.set('pg02', { receiving: false }),
    });
    expect(ending.how).toBe('not-steady');
    expect(ending.why).toContain('pg02 was not streaming');
    expect(stagesOf(events)).toEqual([]);
  });

  it('is not watched while another standby is synchronous than the topology says, unless a real manager chose it', async () => {
    const asIs = quietScenario({ schedule: [killPrimary()] });
    const nodes = asIs.topology.nodes.map((node) =>
      node.name === 'pg02' ? { ...node, replication: 'sync' as const } : node,
    );
    const scenario = { ...asIs, topology: { ...asIs.topology, nodes } };
    const othersSync = ({ world }: ReturnType<typeof openTheatre>) =>
      world.set('pg01', {
        standbys: [
          { name: 'pg02', state: 'streaming', sync: 'async' },
          { name: 'pg03', state: 'streaming', sync: 'sync' },
        ],
      });
    const { ending } = await play(scenario, { prepare: othersSync });
    expect(ending.how).toBe('not-steady');
    expect(ending.why).toContain('pg02 was not a synchronous standby');
    const manager = { ...(byHand as Manager), daemon: 'pacemaker' } as const;
    expect((await play(scenario, { prepare: othersSync, manager })).ending.how).toBe('completed');
  });

  it('takes nobody for failing who has nothing to write', async () => {
    const seldom = (title: string, disturbances: string) =>
      readScenario(
        `reenact: 1
title: ${title}
topology: { nodes: { pg01: { role: primary }, pg02: { role: standby } } }
workload: { kind: ledger, clients: 2, rate: 2/s, reads: 60% }
${disturbances}
runbook: [{ name: promote, do: promote, node: pg02, when: { clients: failing }, within: 40s }]
symptoms: { down: { check: writes-unavailable, longer-than: 1s } }
limits: { watch: 40s }
`,
        'seldom.yaml',
      ).scenario;
    const promotion = async (scenario: Scenario) => {
      const { events } = await simulate(scenario);
      return events.flatMap((event) => (event.type === 'order' && event.name === 'promote' ? [event] : []));
    };
    const healthy = await promotion(seldom('Nothing happens', ''));
    expect(healthy.map(({ stage }) => stage)).toEqual(['waiting', 'failed']);

    const lost = await promotion(
      seldom(
        'The primary hangs',
        'suspects: { lost: { because: it was, fault: power-off, on: pg01, at: 10s } }',
      ),
    );
    const [waiting, begun] = lost;
    expect(lost.map(({ stage }) => stage)).toEqual(['waiting', 'begun', 'done']);
    // Half a second after the first write that nobody answered, of which there are one or two in a second.
    const afterMs = (begun?.atMs ?? 0) - (waiting?.atMs ?? 0) - 10_000;
    expect(afterMs).toBeGreaterThanOrEqual(500);
    expect(afterMs).toBeLessThan(6_000);
  });

  it('says what the clients were told, where it waits for them in vain', async () => {
    const text = `
reenact: 1
title: More clients than connections
topology: { settings: { max_connections: 20 }, nodes: { pg01: { role: primary } } }
workload: { kind: ledger, clients: 40 }
symptoms: { refused: { check: writes-unavailable } }
limits: { boot: 5s }
`;
    const { verdict } = await simulate(readScenario(text, 'test.yaml').scenario);
    expect(verdict.reasons[0]).toContain(
      'the clients did not succeed steadily (the last error of a write: refused 53300)',
    );
  });

  it('ends in order when interrupted', async () => {
    const stop = new AbortController();
    const { ending, events } = await play(quietScenario({ schedule: [killPrimary()] }), {
      interrupted: stop.signal,
      prepare: ({ world }) => world.clock.at(6_000, () => stop.abort(new Error('Ctrl-C'))),
    });
    expect(ending.how).toBe('interrupted');
    expect(stagesOf(events)).toEqual(['due', 'striking', 'landed']);
    expect(events.at(-1)).toMatchObject({ type: 'end', how: 'interrupted' });
  });

  it('is the same every time', async () => {
    const scenario = quietScenario({ schedule: [killPrimary({ forMs: 1_000 })] });
    const first = await play(scenario);
    const second = await play(scenario);
    expect(second.events).toEqual(first.events);
  });
});
