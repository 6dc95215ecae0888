import { describe, expect, it } from 'vitest';
import { strikeWorld } from '../../test/support/strike.ts';
import type { NodeState } from '../model/node-state.ts';
import { contractTopology } from '../world/contract/index.ts';
import { openScriptedWorld, type ScriptedWorld } from '../world/scripted.ts';
import { VerbFailed, type World } from '../world/world.ts';
import { writeBurst } from './write-burst.ts';

const megabyte = 2 ** 20;

const noSpace = () => new VerbFailed('writing in bulk on pg01 failed: No space left on device');

/** A burst of 64 MB on pg01. */
const strike = (world: World) =>
  strikeWorld(world, contractTopology, writeBurst, { kind: 'node', node: 'pg01' }, { size: '64MB' });

/** A burst on a server that takes this much and then has a full disk. */
async function burst(takes: number) {
  const world = openScriptedWorld(contractTopology);
  world.script('writeBulk', async (node) => {
    world.set(node, { flushedLsn: (world.state(node).flushedLsn ?? 0) + takes });
    throw noSpace();
  });
  return strike(world);
}

/** A scripted world, seen through looks that bring this of pg01, without the end of its WAL, while it does not tell. */
function tellingNothing(world: ScriptedWorld, change: Partial<NodeState>, isSilent: () => boolean): World {
  const { flushedLsn: _, ...silent } = { ...world.state('pg01'), answers: false, ...change };
  return { ...world, observe: async () => (isSilent() ? silent : world.state('pg01')) };
}

describe('a batch job', () => {
  it('has landed if it wrote a segment until a full disk stopped it, and says what did', async () => {
    const { landed } = await burst(20 * megabyte);
    expect(landed).toEqual({
      seen: true,
      evidence:
        'pg01 wrote 20 MB of WAL, then no more (writing in bulk on pg01 failed: No space left on device)',
    });
  });

  it('has landed if the server was seen to write a segment and never answers again', async () => {
    const world = openScriptedWorld(contractTopology);
    let isDown = false;
    world.script('writeBulk', async (node) => {
      world.set(node, { flushedLsn: (world.state(node).flushedLsn ?? 0) + 20 * megabyte });
      await world.clock.until(world.clock.now() + 1_000);
      isDown = true;
      throw noSpace();
    });
    const { landed } = await strike(tellingNothing(world, { server: 'down' }, () => isDown));
    expect(landed).toEqual({
      seen: true,
      evidence:
        'pg01 wrote at least 20 MB of WAL, then no more (writing in bulk on pg01 failed: No space left on device)',
    });
  });

  it('has landed if the server is too busy at first to tell where its WAL ends', async () => {
    const world = openScriptedWorld(contractTopology);
    world.script('writeBulk', async (node) => {
      world.set(node, { flushedLsn: (world.state(node).flushedLsn ?? 0) + 64 * megabyte });
    });
    const { landed } = await strike(
      tellingNothing(world, { overdue: true }, () => world.clock.now() < 2_000),
    );
    expect(landed).toEqual({ seen: true, evidence: 'pg01 wrote 64 MB of WAL' });
  });

  it('has not landed if it wrote next to nothing', async () => {
    expect((await burst(megabyte / 2)).landed.seen).toBe(false);
  });
});
