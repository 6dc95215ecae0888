import { startRealClock } from '../../src/kit/real-clock.ts';
import type { NodeState } from '../../src/model/node-state.ts';
import { contractTopology } from '../../src/world/contract/index.ts';
import { defaultHome } from '../../src/world/lab/home.ts';
import { bootLab } from '../../src/world/lab/lab.ts';
import { awaitState, describeState, isReady, isStreaming } from '../../src/world/look.ts';
import type { World, WorldEvent } from '../../src/world/world.ts';

/** How long an idle cluster may take to be whole again, in milliseconds. */
const wholeWithinMs = 30_000;
const never = new AbortController().signal;

/** An idle cluster of three that several tests use one after the other, with rows that must never be harmed. */
export interface SharedLab {
  readonly world: World;
  readonly rows: readonly number[];
  /** Awaits that every node is ready and every standby has replayed what the primary has flushed. */
  readonly awaitWhole: () => Promise<readonly NodeState[]>;
  /** The clients' rows of every node; fails if a node has altered or duplicated ones. */
  readonly readAll: () => Promise<Readonly<Record<string, readonly number[]>>>;
  /** Collects what is reported from now on. */
  readonly listen: () => () => readonly WorldEvent[];
}

export async function bootSharedLab(): Promise<SharedLab> {
  const world = await bootLab(contractTopology, {
    home: defaultHome(),
    clock: startRealClock(),
    seed: 1,
    diskBytes: 768 * 2 ** 20,
    signal: never,
  });
  const rows = Array.from({ length: 50 }, (_, index) => index + 1);
  const session = await world.openSession('primary', {
    client: 'control',
    connectTimeoutMs: 10_000,
    queryTimeoutMs: 10_000,
  });
  for (const row of rows) await session.write(row);
  await session.close();

  const awaitWhole = async () => {
    const names = contractTopology.nodes.map(({ name }) => name);
    await look(world, 'pg01', (s) => isReady(s) && s.role === 'primary');
    // An idle primary may have flushed half a record, up to a page's end, which nobody can replay until the next
    // record comes a quarter of a minute later. A checkpoint flushes to the end of a record.
    await world.verbs.checkpoint('pg01');
    const primary = await world.observe('pg01');
    const states = await Promise.all(
      names
        .filter((name) => name !== 'pg01')
        .map((name) =>
          look(
            world,
            name,
            (s) => isStreaming(s) && (s.replayedLsn ?? 0) >= (primary.flushedLsn ?? Infinity),
          ),
        ),
    );
    return [primary, ...states];
  };
  return {
    world,
    rows,
    awaitWhole,
    readAll: async () => {
      const held = await Promise.all(contractTopology.nodes.map(({ name }) => world.readRows(name)));
      for (const { node, altered, duplicated } of held) {
        if (altered.length + duplicated.length > 0) throw new Error(`${node} has altered or duplicated rows`);
      }
      return Object.fromEntries(held.map(({ node, rows }) => [node, rows]));
    },
    listen: () => {
      const heard: WorldEvent[] = [];
      world.subscribe((event) => heard.push(event));
      return () => heard;
    },
  };
}

async function look(world: World, node: string, meets: (state: NodeState) => boolean): Promise<NodeState> {
  const sight = await awaitState({ ...world, signal: never }, node, meets, wholeWithinMs);
  if (!sight.met) {
    const { receiving, replayedLsn } = sight.state;
    throw new Error(
      `not whole: ${describeState(sight.state)} (receiving ${receiving}, replayed ${replayedLsn})`,
    );
  }
  return sight.state;
}
