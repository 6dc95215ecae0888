import { chown, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Topology } from '../../../model/topology.ts';
import type { Account } from '../machine/account.ts';
import { type Launcher, output } from '../machine/launch.ts';
import { writeConfiguration } from '../postgres/configuration.ts';
import type { Programs } from '../postgres/programs.ts';
import type { Archive } from '../storage/archive.ts';
import { type AddressBook, hostsFile } from './address-book.ts';
import type { HostFile } from './host-files.ts';
import { serverPlaces } from './host-node.ts';
import { hostAuthentication, hostSettings } from './host-settings.ts';

/** What every host of a lab has, whichever manager runs on it. */
export function commonFiles(book: AddressBook, account: Account): HostFile[] {
  const own = { owner: account };
  return [
    { path: '/etc/hosts', content: hostsFile(book) },
    { path: '/var/log' },
    { path: serverPlaces.log, content: '', ...own },
    { path: serverPlaces.home, ...own },
    { path: serverPlaces.data, ...own, mode: 0o700 },
    { path: serverPlaces.wal, ...own, mode: 0o700 },
    { path: serverPlaces.temporary, ...own, mode: 0o700 },
    { path: serverPlaces.sockets, ...own, mode: 0o2775 },
  ];
}

export interface ServerFilesPlan {
  readonly topology: Topology;
  readonly book: AddressBook;
  readonly archive: Archive | undefined;
  readonly account: Account;
  readonly programs: Programs;
  readonly launcher: Launcher;
}

/** Writes the configuration of a node's server into its data directory, which has been filled. */
export async function configureServer(plan: ServerFilesPlan, node: string, data: string): Promise<void> {
  const { topology, book, archive, account } = plan;
  const files = {
    'postgresql.conf': writeConfiguration(hostSettings(topology, node, archive)),
    'pg_hba.conf': hostAuthentication(book),
  };
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(data, name);
    await writeFile(file, content, { mode: 0o600 });
    await chown(file, account.uid, account.gid);
  }
}

/**
 * All nodes begin as copies of one cluster, and a manager that has never seen them promotes the one that is furthest
 * ahead. This makes it the one that the topology calls the primary: it alone has one segment more.
 */
export async function putAhead({ programs, launcher }: ServerFilesPlan, data: string): Promise<void> {
  const single = launcher.asServer(programs.postgres, ['--single', '-F', '-D', data, 'postgres'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    deathSignal: 'KILL',
  });
  single.stdin?.on('error', () => {});
  single.stdin?.end("select pg_create_restore_point('reenact')\nselect pg_switch_wal()\n");
  await output(single);
}
