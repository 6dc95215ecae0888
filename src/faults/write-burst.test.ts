import { describe, expect, it } from 'vitest';
import { strikeWorld } from '../../test/support/strike.ts';
import { contractTopology } from '../world/contract/index.ts';
import { openScriptedWorld } from '../world/scripted.ts';
import { VerbFailed } from '../world/world.ts';
import { writeBurst } from './write-burst.ts';

const megabyte = 2 ** 20;

/** A burst of 64 MB on a server that takes this much and then has a full disk. */
async function burst(takes: number) {
  const world = openScriptedWorld(contractTopology);
  world.script('writeBulk', async (node) => {
    world.set(node, { flushedLsn: (world.state(node).flushedLsn ?? 0) + takes });
    throw new VerbFailed('writing in bulk on pg01 failed: No space left on device');
  });
  return strikeWorld(world, contractTopology, writeBurst, { kind: 'node', node: 'pg01' }, { size: '64MB' });
}

describe('a batch job that a full disk stops', () => {
  it('has landed if it wrote a segment by then, and says what stopped it', async () => {
    const { landed } = await burst(20 * megabyte);
    expect(landed).toEqual({
      seen: true,
      evidence:
        'pg01 wrote 20 MB of WAL, then no more (writing in bulk on pg01 failed: No space left on device)',
    });
  });

  it('has landed if the server was seen to write a segment and never answers again', async () => {
    const scripted = openScriptedWorld(contractTopology);
    let isDown = false;
    const { flushedLsn: _, ...silent } = {
      ...scripted.state('pg01'),
      server: 'down',
      answers: false,
    } as const;
    const world = { ...scripted, observe: async () => (isDown ? silent : scripted.state('pg01')) };
    scripted.script('writeBulk', async (node) => {
      scripted.set(node, { flushedLsn: (scripted.state(node).flushedLsn ?? 0) + 20 * megabyte });
      await scripted.clock.until(scripted.clock.now() + 1_000);
      isDown = true;
      throw new VerbFailed('writing in bulk on pg01 failed: No space left on device');
    });
    const target = { kind: 'node', node: 'pg01' } as const;
    const { landed } = await strikeWorld(world, contractTopology, writeBurst, target, { size: '64MB' });
    expect(landed).toEqual({
      seen: true,
      evidence:
        'pg01 wrote at least 20 MB of WAL, then no more (writing in bulk on pg01 failed: No space left on device)',
    });
  });

  it('has landed if the server is too busy at first to tell where its WAL ends', async () => {
    const scripted = openScriptedWorld(contractTopology);
    const { flushedLsn = 0, ...busy } = { ...scripted.state('pg01'), answers: false, overdue: true } as const;
    const isBusy = () => scripted.clock.now() < 2_000;
    const world = { ...scripted, observe: async () => (isBusy() ? busy : scripted.state('pg01')) };
    scripted.script('writeBulk', async (node) => {
      scripted.set(node, { flushedLsn: flushedLsn + 64 * megabyte });
    });
    const target = { kind: 'node', node: 'pg01' } as const;
    const { landed } = await strikeWorld(world, contractTopology, writeBurst, target, { size: '64MB' });
    expect(landed).toEqual({ seen: true, evidence: 'pg01 wrote 64 MB of WAL' });
  });

  it('has not landed if it wrote next to nothing', async () => {
    expect((await burst(megabyte / 2)).landed.seen).toBe(false);
  });
});
