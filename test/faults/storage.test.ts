import { expect, it } from 'vitest';
import { failStorage } from '../../src/faults/fail-storage.ts';
import { contractTopology } from '../../src/world/contract/index.ts';
import { strikeWorld } from '../support/strike.ts';
import { bootSharedLab } from './shared-lab.ts';

/** An idle server hardly notices broken storage; a primary that writes dies of it, and the undo has to bring it back. */
it('a primary that wrote to storage that refuses comes back with every row when the storage is mended', async () => {
  const lab = await bootSharedLab();
  try {
    const { world } = lab;
    await lab.awaitWhole();
    const heard = lab.listen();
    const target = { kind: 'node', node: 'pg01' } as const;
    const struck = await strikeWorld(world, contractTopology, failStorage, target, { area: 'wal' });
    expect(struck.landed).toEqual({ seen: true, evidence: 'the wal storage of pg01 refuses writes' });

    // Whoever of its processes opens the segment first ends it: the one that is asked here, or another before.
    await expect(world.verbs.writeBulk('pg01', 4 * 2 ** 20)).rejects.toThrow();
    const panicked = () =>
      heard().some(
        (event) =>
          event.type === 'log' &&
          event.node === 'pg01' &&
          event.level === 'PANIC' &&
          event.message.includes('Permission denied'),
      );
    await expect.poll(panicked, { timeout: 10_000 }).toBe(true);

    const removed = await struck.undo('lapsed');
    expect(removed.seen, removed.evidence).toBe(true);
    expect(removed.evidence).toMatch(/pg01 is ready as primary on timeline 1$/);
    await lab.awaitWhole();
    expect(await lab.readAll()).toEqual({ pg01: lab.rows, pg02: lab.rows, pg03: lab.rows });
  } finally {
    await lab.world.close({ keep: false });
  }
});
