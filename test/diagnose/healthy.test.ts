import { describe, expect, it } from 'vitest';
import { withLab } from '../lab/fixture.ts';
import { acts, diagnoseLab, pass, smallWal, sql, write } from './support.ts';

/** On clusters that are well, a diagnosis must not ask anybody to act. */
describe.concurrent('silence', () => {
  it('on an idle cluster', async () => {
    await withLab(smallWal(), async ({ world }) => {
      const diagnosis = await diagnoseLab(world);
      expect(diagnosis.findings).toEqual([]);
      expect(diagnosis.complete).toBe(true);
      expect(diagnosis.reads.map(({ verdict }) => verdict)).toEqual(['yes', 'yes']);
      expect(diagnosis.failover.map(({ lostBytes }) => lostBytes)).toEqual([0, 0]);
    });
  });

  it('on a busy one', async () => {
    await withLab(smallWal(), async ({ world }) => {
      const busy = new AbortController();
      const writing = (async () => {
        while (!busy.signal.aborted) {
          await world.verbs.writeBulk('pg01', 2 ** 20);
          await pass(world, 50);
        }
      })();
      await pass(world, 500);
      const diagnosis = await diagnoseLab(world, { windowMs: 3_000 });
      busy.abort();
      await writing;
      expect(acts(diagnosis)).toEqual([]);
      expect(diagnosis.wal[0]?.rate?.bytesPerSecond).toBeGreaterThan(0);
    });
  });

  it('on one with a standby that is behind and catches up', async () => {
    const topology = smallWal();
    const links = [
      { between: ['pg01', 'pg03'] as const, delayMs: 0.2, jitterMs: 0, bytesPerSecond: 2 * 2 ** 20 },
    ];
    await withLab({ ...topology, links }, async ({ world }) => {
      await write(world, 24);
      const diagnosis = await diagnoseLab(world, { windowMs: 2_000 });
      expect(acts(diagnosis)).toEqual([]);
      const read = diagnosis.reads.find(({ node }) => node === 'pg03');
      expect(read?.lag?.bytes).toBeGreaterThan(2 ** 20);
      expect(read?.lag?.caughtUpIn).toBeTypeOf('number');
    });
  });

  it('on one that keeps much WAL, as it was told to', async () => {
    await withLab(smallWal({ wal_keep_size: '64MB' }), async ({ world }) => {
      await write(world, 72);
      await world.verbs.checkpoint('pg01');
      const diagnosis = await diagnoseLab(world);
      expect(acts(diagnosis)).toEqual([]);
      expect(diagnosis.wal[0]?.attribution?.totalBytes).toBeGreaterThan(60 * 2 ** 20);
    });
  });

  it('on one whose machine has filled its memory with file cache', async () => {
    await withLab(smallWal(), async ({ world }) => {
      const total = 32 * 2 ** 30;
      const machine = {
        memoryBytes: total,
        memory: {
          of: 'machine' as const,
          usedBytes: total * 0.97,
          cacheBytes: total * 0.65,
          sharedBytes: total * 0.25,
          stalledShare: 0,
        },
      };
      const told = new Map([['', machine]]);
      const diagnosis = await diagnoseLab(world, { told }, { memory: true });
      expect(acts(diagnosis)).toEqual([]);
      expect(diagnosis.memory.map(({ verdict }) => verdict)).toEqual([
        'false alarm',
        'false alarm',
        'false alarm',
      ]);
    });
  });

  it('on one with a slot that is used', async () => {
    await withLab(smallWal(), async ({ world, awaitState }) => {
      await world.verbs.createSlot('pg01', 'of_pg03', 'physical');
      await world.verbs.configure('pg03', { primary_slot_name: 'of_pg03' }, 'restart');
      await awaitState('pg01', ({ slots }) => slots?.[0]?.active === true);
      await write(world, 16);
      expect(acts(await diagnoseLab(world))).toEqual([]);
    });
  });

  it('on one where a transaction is open and nothing depends on it', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.openTransaction('pg01', 'report', false);
      await sql(world, 'pg01', 'checkpoint');
      expect(acts(await diagnoseLab(world))).toEqual([]);
    });
  });
});
