import { chown, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from '../machine/account.ts';
import type { AdminSession } from './admin.ts';

/** What a base backup copies, and to whom the copy belongs. */
export interface BackupPlan {
  readonly version: number;
  readonly session: AdminSession;
  /** Data directories as this process sees them. `to` and its `../wal` exist and are empty. */
  readonly from: string;
  readonly to: string;
  readonly toWal: string;
  readonly account: Account | undefined;
}

/** Folders whose content a backup leaves out, as pg_basebackup does (protocol-replication, BASE_BACKUP). */
const emptied = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const leftOut =
  /^(postmaster\.(pid|opts)|pg_internal\.init.*|pgsql_tmp.*|.*\.signal|backup_label.*|reenact-filler)$/;

/**
 * Copies a running server's data directory by the low-level backup calls: begin, copy while clients write, end, and
 * write the label that tells recovery where to begin. The copy takes no part in the network's faults.
 */
export async function takeBaseBackup(plan: BackupPlan): Promise<void> {
  const { session, version } = plan;
  await session.ask(
    version >= 15
      ? "select pg_backup_start('reenact', true)"
      : "select pg_start_backup('reenact', true, false)",
  );
  await copyAll(plan);
  const [label] = await session.ask<{ readonly labelfile: string; readonly spcmapfile: string }>(
    version >= 15
      ? 'select labelfile, spcmapfile from pg_backup_stop(wait_for_archive => false)'
      : 'select labelfile, spcmapfile from pg_stop_backup(false, false)',
  );
  if (!label) throw new Error('the server ended the backup without a label');
  await writeOwned(plan, 'backup_label', label.labelfile);
  if (label.spcmapfile.trim() !== '') await writeOwned(plan, 'tablespace_map', label.spcmapfile);
  await makeOwned(plan, path.join(plan.toWal, 'archive_status'));
  if (version >= 17) await makeOwned(plan, path.join(plan.toWal, 'summaries'));
}

/** How many files are copied at once: more would not be faster, and clients and the network want their turn. */
const filesAtOnce = 8;

async function copyAll(plan: BackupPlan): Promise<void> {
  const names = await makeFolders(plan, '');
  const copyNext = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) await copyOwned(plan, name);
  };
  await Promise.all(Array.from({ length: filesAtOnce }, copyNext));
}

/** Makes the folders of the copy; resolves to the files that go into them. */
async function makeFolders(plan: BackupPlan, folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(path.join(plan.from, folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.name === 'pg_wal' || leftOut.test(entry.name)) continue;
    if (entry.isFile()) files.push(name);
    if (!entry.isDirectory()) continue;
    await makeOwned(plan, path.join(plan.to, name));
    if (!emptied.has(name)) files.push(...(await makeFolders(plan, name)));
  }
  return files;
}

/** A file that vanishes during a backup belonged to a relation dropped meanwhile; WAL knows. */
async function copyOwned(plan: BackupPlan, name: string): Promise<void> {
  const target = path.join(plan.to, name);
  try {
    await copyFile(path.join(plan.from, name), target);
    await own(plan, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await rm(target, { force: true });
  }
}

async function writeOwned(plan: BackupPlan, name: string, content: string): Promise<void> {
  const target = path.join(plan.to, name);
  await writeFile(target, content, { mode: 0o600 });
  await own(plan, target);
}

async function makeOwned(plan: BackupPlan, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await own(plan, folder);
}

async function own({ account }: BackupPlan, file: string): Promise<void> {
  if (account) await chown(file, account.uid, account.gid);
}
