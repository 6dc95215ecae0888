import assert from 'node:assert/strict';
import { awaitCondition } from '../../kit/clock.ts';
import type { NodeState } from '../../model/node-state.ts';
import { type Session, SessionError, VerbFailed, type World } from '../world.ts';
import type { ContractStage } from './behaviour.ts';

/** How long anything awaited here may take, on the world's clock, in milliseconds. */
export const patienceMs = 30_000;
export const client = { client: 'contract', connectTimeoutMs: 2_000, queryTimeoutMs: 2_000 };
/** Linux believes in a neighbour for up to 45 s, waits 5 s and asks three times, a second each (arp(7)); doubled. */
const staleWithinMs = 110_000;
/** How long a thing is looked at that must not happen, in milliseconds. */
export const lookOnMs = 1_000;

/** Awaits that a look at a node meets what is wanted. */
export async function seen(
  world: World,
  node: string,
  meets: (state: NodeState) => boolean,
): Promise<NodeState> {
  let last: NodeState | undefined;
  const state = await awaitCondition(
    world.clock,
    async () => {
      last = await world.observe(node);
      return meets(last) ? last : undefined;
    },
    { withinMs: patienceMs, everyMs: 20 },
  );
  return state ?? assert.fail(`${node} was never seen so; the last look: ${JSON.stringify(last)}`);
}

/** Awaits that standbys have replayed what the primary has flushed now. */
export async function replayed(world: World, standbys: readonly string[], primary = 'pg01'): Promise<void> {
  // An idle primary may have flushed half a record; a checkpoint flushes to the end of one.
  await world.verbs.checkpoint(primary);
  const { flushedLsn = 0 } = await world.observe(primary);
  for (const node of standbys) await seen(world, node, (state) => (state.replayedLsn ?? -1) >= flushedLsn);
}

/** Awaits that a node has logged so many lines that match since the world was opened. */
export async function logged(stage: ContractStage, node: string, line: RegExp, times = 1): Promise<void> {
  const count = () =>
    stage.events.filter((event) => event.type === 'log' && event.node === node && line.test(event.message))
      .length;
  const met = await awaitCondition(stage.world.clock, () => (count() >= times ? true : undefined), {
    withinMs: patienceMs,
    everyMs: 20,
  });
  assert.ok(met, `${node} logged ${count()} lines that match ${line}, not ${times}`);
}

/** Expects that an operation of a client fails in this way. */
export async function fails(
  operation: Promise<unknown>,
  expected: Partial<Pick<SessionError, 'kind' | 'code' | 'fatal' | 'sent'>>,
): Promise<void> {
  await assert.rejects(operation, (error) => {
    assert.ok(error instanceof SessionError, String(error));
    const { kind, code, fatal, sent } = error;
    assert.deepEqual({ kind, code, fatal, sent, ...expected }, { kind, code, fatal, sent });
    return true;
  });
}

/**
 * Awaits that a new session through an address reaches a node. It does at once where announcements are modelled; a real
 * network may need a minute to find that a neighbour does not answer for the address any more.
 */
export async function reaches(world: World, address: string, node: string): Promise<Session> {
  const session = await awaitCondition(
    world.clock,
    async () => {
      try {
        const opened = await world.openSession(address, client);
        if ((await opened.read(1)).node === node) return opened;
        await opened.close();
      } catch (error) {
        if (!(error instanceof SessionError)) throw error;
      }
      return undefined;
    },
    { withinMs: staleWithinMs, everyMs: 100 },
  );
  return session ?? assert.fail(`no session through ${address} reached ${node}`);
}

/** Starts a server; where a manager's own programs run, they may have been faster. */
export async function startedAgain(world: World, node: string): Promise<void> {
  await world.verbs.start(node).catch((error: unknown) => {
    if (!(error instanceof VerbFailed) || !/runs already/.test(error.message)) throw error;
  });
}

export const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
