import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeResult } from './write-result.ts';

it('writes a file that the command line named, or says what to name instead', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reenact-result-'));
  await writeResult(join(folder, 'verdict.xml'), '<testsuites/>');
  expect(await readFile(join(folder, 'verdict.xml'), 'utf8')).toBe('<testsuites/>\n');
  await expect(writeResult(join(folder, 'nowhere', 'verdict.xml'), '')).rejects.toMatchObject({
    problems: [{ code: 'usage/cannot-write' }],
  });
  await rm(folder, { recursive: true });
});
