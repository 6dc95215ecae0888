import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Topology } from '../../src/model/topology.ts';
import { defaultHome, openHome } from '../../src/world/lab/home.ts';
import { serviceAccount } from '../../src/world/lab/machine/account.ts';
import { installPostgres } from '../../src/world/lab/postgres/install-postgres.ts';
import { findPrograms } from '../../src/world/lab/postgres/programs.ts';
import { type LabUnderTest, threeNodes, withHome, withLab } from './fixture.ts';

const client = { client: 'test', connectTimeoutMs: 2_000, queryTimeoutMs: 2_000 };

function ofVersion(version: number, changes: Partial<Topology['postgres']> = {}): Topology {
  const topology = threeNodes();
  return { ...topology, postgres: { ...topology.postgres, version, ...changes } };
}

/** Everything whose SQL differs between versions: looking, failing over, rebuilding, archiving. */
async function exercise({ world, awaitState }: LabUnderTest): Promise<void> {
  const session = await world.openSession('primary', client);
  await session.write(1);
  await session.close();
  const segment = await world.verbs.switchWal('pg01');
  const state = await awaitState('pg01', (seen) => seen.archiver?.lastArchived === segment);
  expect(state).toMatchObject({ role: 'primary', timeline: 1, standbys: { length: 2 } });
  await world.verbs.rebuild('pg03', 'pg01');
  await awaitState('pg03', (seen) => seen.receiving === true && seen.replay === 'running');
  await world.verbs.crash('pg01');
  await world.verbs.promote('pg02');
  await awaitState('pg02', (seen) => seen.role === 'primary' && seen.timeline === 2);
  await world.verbs.follow('pg03', 'pg02');
  await awaitState('pg03', (seen) => seen.receiving === true && seen.timeline === 2);
  expect((await world.readRows('pg03')).rows).toEqual([1]);
  await world.verbs.openTransaction('pg02', 'forgotten', true);
  await world.verbs.checkpoint('pg02');
}

describe('a lab of every version', () => {
  it.each([13, 14, 15, 16, 17, 18])('works: %s', async (version) => {
    const home = await openHome(defaultHome());
    const plan = { version, binaries: 'npm' } as const;
    await findPrograms(plan, home, await serviceAccount()).catch(() => installPostgres(version, home.folder));
    await withLab(ofVersion(version), exercise);
  });
});

describe('server programs', () => {
  it('that do not exist are told with what to do', () =>
    withHome(async (folder) => {
      const home = await openHome(folder);
      await expect(findPrograms({ version: 9, binaries: 'npm' }, home, undefined)).rejects.toThrow(
        /reenact postgres add 9/,
      );
    }));

  it("of the machine's own installation run a lab", async ({ skip }) => {
    const home = await openHome(defaultHome());
    const account = await serviceAccount();
    for (const version of [18, 17, 16, 15, 14, 13]) {
      const found = await findPrograms({ version, binaries: 'system' }, home, account).catch(() => undefined);
      if (!found) continue;
      expect(found.origin).toBe('system');
      await withLab(ofVersion(version, { binaries: 'system', walSegmentBytes: 2 ** 24 }), exercise);
      return;
    }
    skip('this machine has no PostgreSQL of its own');
  });
});

describe('a lab without disks of its own', () => {
  it('works, and says which verbs it lacks and why', () =>
    withLab(
      threeNodes(),
      async (lab) => {
        expect(lab.world.offers.fillDisk).toMatch(/no disks of their own.*held in memory/);
        expect(lab.world.offers.failStorage).toBe(true);
        await exercise(lab);
        await lab.world.verbs.failStorage('pg02', 'wal');
        await expect(lab.world.verbs.writeBulk('pg02', 2 ** 22)).rejects.toThrow();
        await lab.world.verbs.mendStorage('pg02', 'wal');
      },
      // More than any machine has: the disks would be held in memory.
      { diskBytes: 2 ** 50 },
    ));
});

describe('a state folder', () => {
  it('may have a name that a shell and PostgreSQL would rather not read, unless their programs have to be there', () =>
    withHome(async (folder) => {
      const home = path.join(folder, `my "home" of $PATH's %f`);
      const { postgres } = await findPrograms(
        threeNodes().postgres,
        await openHome(defaultHome()),
        await serviceAccount(),
      );
      const played = withLab(threeNodes(), exercise, { home });
      if (postgres.includes('node_modules')) await played;
      else await expect(played).rejects.toThrow(/without such signs.*initdb does not run/s);
    }));
});

describe('a lab that cannot boot', () => {
  it('says what the server said, and leaves nothing behind', () =>
    withHome(async (home) => {
      const topology = threeNodes({ settings: { shared_buffers: 'plenty' } });
      await expect(withLab(topology, async () => {}, { home })).rejects.toThrow(
        /ended while the lab was coming up:[^]*invalid value for parameter "shared_buffers": "plenty"/,
      );
    }));

  it('stops building when it is told to', () =>
    withHome(async (home) => {
      const stop = new AbortController();
      stop.abort(new Error('enough'));
      await expect(withLab(threeNodes(), async () => {}, { home, signal: stop.signal })).rejects.toThrow(
        'enough',
      );
    }));
});
