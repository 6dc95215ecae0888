import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { awaitCondition } from '../../src/kit/clock.ts';
import { withLab } from '../lab/fixture.ts';
import { commandWithinMs } from '../support/command-limit.ts';
import { serverAccount } from '../wal/postgres-binaries.ts';
import { removeFolder, scratchFolder } from '../wal/running-server.ts';
import { acts, diagnoseLab, findingOf, smallWal, sql, write } from './support.ts';

/** pg_basebackup comes with the machine's own PostgreSQL 15, which .ci/run installs; the npm package has none. */
const program = '/usr/lib/postgresql/15/bin/pg_basebackup';

it.skipIf(!existsSync(program))(
  'WAL that a running base backup keeps is known, and nobody has to act',
  async () => {
    const folder = scratchFolder();
    try {
      await withLab({ ...smallWal({}, 15), archive: false }, async ({ world }) => {
        const [host = '', port = ''] = String(world.facts['address of pg01']).split(':');
        const backup = execa(
          program,
          [
            '-h',
            host,
            '-p',
            port,
            '-U',
            'postgres',
            '-D',
            `${folder}/copy`,
            '-X',
            'stream',
            '--max-rate=1M',
            '-c',
            'fast',
            '--no-sync',
          ],
          { ...serverAccount(), cwd: '/', reject: false, stdio: 'ignore', timeout: commandWithinMs },
        );
        const streaming = await awaitCondition(
          world.clock,
          async () => {
            const rows = await sql(
              world,
              'pg01',
              "select from pg_stat_progress_basebackup where phase like 'streaming%'",
            );
            return rows.length > 0 ? true : undefined;
          },
          { withinMs: 20_000, everyMs: 100 },
        );
        expect(streaming).toBe(true);
        await write(world, 24);
        await world.verbs.checkpoint('pg01');
        const diagnosis = await diagnoseLab(world, { windowMs: 2_000 });
        const finding = findingOf(diagnosis, 'base-backup');
        expect(finding.weight).toBe('know');
        expect(finding.evidence.join('\n')).toMatch(
          /slot pg_basebackup_\d+[\s\S]*pg_stat_progress_basebackup/,
        );
        expect(acts(diagnosis)).toEqual([]);
        backup.kill('SIGTERM');
        await backup;
      });
    } finally {
      removeFolder(folder);
    }
  },
);
