import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import type { NodeState } from '../../src/model/node-state.ts';
import type { Topology } from '../../src/model/topology.ts';
import { contractTopology } from '../../src/world/contract/index.ts';
import { defaultHome } from '../../src/world/lab/home.ts';
import { bootLab, type LabOptions } from '../../src/world/lab/lab.ts';
import type { World, WorldEvent } from '../../src/world/world.ts';

/** A primary pg01, a synchronous standby pg02, an asynchronous one pg03, an archive and one virtual address. */
export function threeNodes(changes: Partial<Topology> = {}): Topology {
  return { ...contractTopology, ...changes };
}

/** A lab under test with what its tests need to wait and to look. */
export interface LabUnderTest {
  readonly world: World;
  readonly events: WorldEvent[];
  /** Looks at a node until the condition holds; fails the test if it does not in time. */
  readonly awaitState: (
    node: string,
    holds: (state: NodeState) => boolean,
    withinMs?: number,
  ) => Promise<NodeState>;
  /** Awaits a log line of a node; fails the test if none comes in time. */
  readonly awaitLog: (node: string, pattern: RegExp, withinMs?: number) => Promise<WorldEvent>;
}

const patienceMs = 30_000;

/** Boots a lab for one test and closes it afterwards, whatever happened. */
export async function withLab(
  topology: Topology,
  use: (lab: LabUnderTest) => Promise<void>,
  options: Partial<LabOptions> = {},
): Promise<void> {
  const clock = startRealClock();
  const world = await bootLab(topology, {
    home: defaultHome(),
    clock,
    seed: 1,
    diskBytes: 2 ** 30,
    signal: new AbortController().signal,
    ...options,
  });
  const events: WorldEvent[] = [];
  world.subscribe((event) => events.push(event));
  const demand = async <Answer>(
    what: () => string,
    look: () => Promise<Answer | undefined> | Answer | undefined,
    withinMs: number,
  ): Promise<Answer> => {
    const answer = await awaitCondition(clock, look, { withinMs, everyMs: 20 });
    if (answer === undefined) throw new Error(`${what()} did not come true within ${withinMs} ms`);
    return answer;
  };
  try {
    await use({
      world,
      events,
      awaitState: (node, holds, withinMs = patienceMs) => {
        let last: NodeState | undefined;
        return demand(
          () => `${holds.toString()} of ${node}, last seen as ${JSON.stringify(last)},`,
          async () => {
            last = await world.observe(node);
            return holds(last) ? last : undefined;
          },
          withinMs,
        );
      },
      awaitLog: (node, pattern, withinMs = patienceMs) =>
        demand(
          () => `a line ${pattern} in the log of ${node}`,
          () =>
            events.find((event) => {
              if (event.type !== 'log' || event.node !== node) return false;
              return pattern.test([event.message, ...event.details].join('\n'));
            }),
          withinMs,
        ),
    });
  } finally {
    await world.close({ keep: false });
  }
}

/** An empty state folder that the servers' user can reach; removed after use. */
export async function withHome(use: (home: string) => Promise<void>): Promise<void> {
  const home = await mkdtemp(path.join(tmpdir(), 'reenact-test-'));
  await chmod(home, 0o755);
  try {
    await use(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
