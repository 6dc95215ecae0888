import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRunFolder } from './run-folder.ts';

it('gives every run a folder of its own, also when their names are the same', async () => {
  const out = await mkdtemp(join(tmpdir(), 'reenact-out-'));
  const made = await Promise.all([1, 2, 3].map(() => makeRunFolder(join(out, 'runs'), 'outage-1')));
  expect(made.map(({ run }) => run).sort((a, b) => a.localeCompare(b))).toEqual([
    'outage-1',
    'outage-1-2',
    'outage-1-3',
  ]);
  await rm(out, { recursive: true });
});

it('says what to do when there cannot be one', async () => {
  const out = await mkdtemp(join(tmpdir(), 'reenact-out-'));
  await writeFile(join(out, 'file'), '');
  await expect(makeRunFolder(join(out, 'file'), 'outage-1')).rejects.toMatchObject({
    problems: [{ code: 'usage/cannot-write', message: expect.stringContaining('/outage-1: ') as unknown }],
  });
  await rm(out, { recursive: true });
});
