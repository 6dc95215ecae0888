/**
 * The PostgreSQL installations the WAL tests can use: the package this project installs, Debian's under
 * /usr/lib/postgresql, and folders named by REENACT_POSTGRES_BINS (separated by colons) for the full matrix.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contractTopology } from '../../src/world/contract/index.ts';
import { defaultHome, openHome } from '../../src/world/lab/home.ts';
import { serviceAccount } from '../../src/world/lab/machine/account.ts';
import { findPrograms, NoPrograms } from '../../src/world/lab/postgres/programs.ts';

export interface PostgresBinaries {
  readonly major: number;
  readonly folder: string;
  /** Such as `15.18`. */
  readonly version: string;
}

/** One installation per major version, oldest first. */
export async function postgresBinaries(): Promise<PostgresBinaries[]> {
  const found = new Map<number, PostgresBinaries>();
  for (const folder of await candidateFolders()) {
    const binaries = inspect(folder);
    if (binaries && !found.has(binaries.major)) found.set(binaries.major, binaries);
  }
  return [...found.values()].toSorted((a, b) => a.major - b.major);
}

async function candidateFolders(): Promise<string[]> {
  const named = (process.env['REENACT_POSTGRES_BINS'] ?? '').split(':').filter((folder) => folder !== '');
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  return [...named, ...(await packaged()), ...versions.map((version) => join(debian, version, 'bin'))];
}

/** Where the account of the servers can run the package's programs: in place, or the copy that labs use. */
async function packaged(): Promise<string[]> {
  const plan = { ...contractTopology.postgres, binaries: 'npm' } as const;
  try {
    const { postgres } = await findPrograms(plan, await openHome(defaultHome()), await serviceAccount());
    return [dirname(postgres)];
  } catch (error) {
    if (error instanceof NoPrograms) return [];
    throw error;
  }
}

function inspect(folder: string): PostgresBinaries | undefined {
  const server = join(folder, 'postgres');
  if (!existsSync(server) || !existsSync(join(folder, 'initdb'))) return undefined;
  const version = /(\d+)\.\d+/u.exec(execFileSync(server, ['--version'], { encoding: 'utf8' }));
  return version ? { folder, major: Number(version[1]), version: version[0] } : undefined;
}

/** PostgreSQL refuses to run as root; then it runs as the account `postgres`, or else `nobody`. */
export function serverAccount(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('running as root, and there is no account postgres or nobody to run servers as');
}
