import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDisks } from './disks.ts';

it('takes the right to write from an area and gives back what was there', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'reenact-disks-'));
  try {
    await mkdir(path.join(folder, 'base'), { mode: 0o700 });
    await writeFile(path.join(folder, 'base', '1'), '', { mode: 0o600 });
    await writeFile(path.join(folder, 'postmaster.pid'), '', { mode: 0o600 });
    const disks = openDisks({ areaFolder: () => folder, limited: false });
    const modes = async () =>
      Promise.all(
        ['.', 'base', 'base/1', 'postmaster.pid'].map(async (name) =>
          ((await stat(path.join(folder, name))).mode & 0o777).toString(8),
        ),
      );
    const before = await modes();
    await disks.fail('pg01', 'data');
    expect(await modes()).toEqual(['500', '500', '400', '600']);
    expect(await disks.look('pg01', 'data')).toEqual({ writable: false });
    await disks.mend('pg01', 'data');
    expect(await modes()).toEqual(before);
    expect(await disks.look('pg01', 'data')).toEqual({ writable: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
