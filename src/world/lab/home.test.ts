import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openHome } from './home.ts';

it('says what to do when the state folder cannot be made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reenact-home-'));
  await writeFile(join(folder, 'file'), '');
  await expect(openHome(join(folder, 'file'))).rejects.toMatchObject({
    problems: [{ code: 'usage/cannot-write', advice: expect.stringContaining('REENACT_HOME') as string }],
  });
  await rm(folder, { recursive: true });
});
