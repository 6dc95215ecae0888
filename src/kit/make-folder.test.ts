import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'make-folder-'));
});
afterAll(() => rm(root, { recursive: true }));

it('makes a folder with all above it, once or twice, whoever else does', async () => {
  const deep = join(root, 'a', 'b', 'c');
  await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(join(root, 'a', 'd'))]);
  await makeFolder(`${deep}/`);
  expect((await stat(deep)).isDirectory()).toBe(true);
});

it('says why it cannot', async () => {
  const file = join(root, 'file');
  await writeFile(file, '');
  await expect(makeFolder(file)).rejects.toThrow(/EEXIST/);
  await expect(makeFolder(join(file, 'x', 'y'))).rejects.toThrow(/ENOTDIR/);
  await symlink(join(root, 'nowhere', 'at-all'), join(root, 'dangling'));
  await expect(makeFolder(join(root, 'dangling', 'x'))).rejects.toThrow(/EEXIST|ENOENT/);
});

it.runIf(existsSync('/proc/self'))('ends where no folder can be made', async () => {
  await expect(makeFolder('/proc/no-such-folder/x')).rejects.toThrow(/ENOENT.*no-such-folder'/);
});
