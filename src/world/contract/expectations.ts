import assert from 'node:assert/strict';
import { awaitCondition } from '../../kit/clock.ts';
import type { NodeState } from '../../model/node-state.ts';
import { SessionError, type World } from '../world.ts';
import type { ContractStage } from './behaviour.ts';

/** How long anything awaited here may take, on the world's clock, in milliseconds. */
export const patienceMs = 30_000;
export const client = { client: 'contract', connectTimeoutMs: 2_000, queryTimeoutMs: 2_000 };
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

export const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
