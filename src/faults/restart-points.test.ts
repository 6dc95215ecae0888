import { describe, expect, it } from 'vitest';
import { strikeWorld } from '../../test/support/strike.ts';
import { contractTopology } from '../world/contract/index.ts';
import { openScriptedWorld } from '../world/scripted.ts';
import { damagedArchive } from './damaged-archive.ts';

/** Damages an archive behind whose segment each standby logs a restart point at this position, or logs none. */
async function damage(restartPoint?: string) {
  const world = openScriptedWorld(contractTopology);
  world.script('checkpoint', async (node) => {
    if (node === 'pg01' || restartPoint === undefined) return;
    const message = `recovery restart point at ${restartPoint}`;
    world.tell({ type: 'log', node, level: 'LOG', process: 'checkpointer', message, details: [] });
  });
  for (const { name } of contractTopology.nodes) world.set(name, { flushedLsn: 1, replayedLsn: 1 });
  const params = { 'restart-points': true };
  const { landed } = await strikeWorld(world, contractTopology, damagedArchive, { kind: 'archive' }, params);
  const damaged = [...world.archive.values()].some(({ digest }) => digest.startsWith('damaged'));
  return { ...landed, damaged };
}

// The scripted world's first segment is number 1, of 16 MB.
describe('damage to an archived segment that no standby needs any more', () => {
  it('is done once every standby has its restart point behind the segment, and says where', async () => {
    const { seen, evidence, damaged } = await damage('0/2000028');
    expect({ seen, damaged }).toEqual({ seen: true, damaged: true });
    expect(evidence).toContain('the segment ends at 0/2000000');
    expect(evidence).toMatch(/pg02 at 0\/2000028, pg03 at 0\/2000028/);
  });

  it.each([
    ['before the segment ends', '0/1FFFFF8'],
    ['anywhere', undefined],
  ])('is not done if no restart point is logged (%s)', async (_, restartPoint) => {
    const { seen, evidence, damaged } = await damage(restartPoint);
    expect({ seen, damaged }).toEqual({ seen: false, damaged: false });
    expect(evidence).toContain('pg02 has logged no recovery restart point at or behind 0/2000000');
  });

  it('is not done while a standby has not replayed the checkpoint', async () => {
    const world = openScriptedWorld(contractTopology);
    world.set('pg01', { flushedLsn: 2 ** 31 });
    const params = { 'restart-points': true };
    const { landed } = await strikeWorld(
      world,
      contractTopology,
      damagedArchive,
      { kind: 'archive' },
      params,
    );
    expect(landed.seen).toBe(false);
    expect(landed.evidence).toContain("has not replayed the primary's checkpoint");
  });
});
