import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Home, openHome } from '../home.ts';
import { findPrograms } from './programs.ts';

let home: Home;
beforeEach(async () => {
  home = await openHome(await mkdtemp(path.join(tmpdir(), 'reenact-programs-')));
  // What `reenact postgres add 14` leaves, as far as it is asked for its version.
  const bin = path.join(home.programs, '14.99.0', 'native', 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(path.join(bin, 'postgres'), '#!/bin/sh\necho "postgres (PostgreSQL) 14.99"\n');
  await chmod(path.join(bin, 'postgres'), 0o755);
});
afterEach(() => rm(home.folder, { recursive: true }));

describe('server programs of another major version', () => {
  it('are those that were added, unless the scenario asks for the machine’s own', async () => {
    const { version, origin } = await findPrograms({ version: 14, binaries: 'npm' }, home, undefined);
    expect([version, origin]).toEqual(['14.99', 'state folder']);
  });

  it('are none where initdb would not run from them', async () => {
    const odd = await openHome(path.join(home.folder, 'my "home" of $PATH'));
    await cp(home.programs, odd.programs, { recursive: true });
    await expect(findPrograms({ version: 14, binaries: 'npm' }, odd, undefined)).rejects.toThrow(
      /Name a state folder without such signs.*initdb does not run from a folder/,
    );
  });

  it('are told how to be had where there are none', async () => {
    await expect(findPrograms({ version: 13, binaries: 'npm' }, home, undefined)).rejects.toThrow(
      'Run `reenact postgres add 13`',
    );
    await expect(findPrograms({ version: 13, binaries: 'system' }, home, undefined)).rejects.toThrow(
      'name a version that is there',
    );
  });
});
