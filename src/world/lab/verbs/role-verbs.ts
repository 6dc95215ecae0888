import { access, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isReserved } from '../../../model/setting.ts';
import type { Settings } from '../../../model/topology.ts';
import { readControlFile } from '../../../wal/control-file.ts';
import { VerbFailed, type Verbs } from '../../world.ts';
import type { LabNode } from '../lab-node.ts';
import { takeBaseBackup } from '../postgres/base-backup.ts';
import { type LabParts, nodeOf } from './parts.ts';

type RoleVerb = 'promote' | 'follow' | 'configure' | 'readSettings' | 'readControl' | 'rebuild';
type RoleVerbs = Pick<Verbs, RoleVerb>;

/** How long the fast stop of a restart may take: longer than the timeout after which a sender gives up its standby. */
const restartStopWithinMs = 90_000;
const backupWithinMs = 120_000;

/** The verbs that change what a server is told to be. */
export function roleVerbs(parts: LabParts): RoleVerbs {
  return {
    promote: async (name) => {
      const node = nodeOf(parts, name);
      const { server } = node;
      server.runningPid('promoted');
      if (!(await isStandby(server.data)))
        throw new VerbFailed(`${name} cannot be promoted: it is no standby`);
      // What `pg_ctl promote` does; it needs no connection, which a standby in trouble may refuse.
      // Renamed into place: the postmaster takes the file away as soon as any signal has it look.
      const file = path.join(server.data, 'promote');
      await writeFile(`${file}.next`, '');
      await node.hand(`${file}.next`);
      await rename(`${file}.next`, file);
      server.tell('SIGUSR1');
    },
    follow: async (name, upstream) => {
      const node = nodeOf(parts, name);
      const isAddress = parts.topology.addresses.some((address) => address.name === upstream);
      if (upstream !== null && !isAddress) nodeOf(parts, upstream);
      const running = node.server.pid !== undefined;
      if (running && !(await isStandby(node.server.data))) {
        const whom = upstream ?? 'nobody';
        throw new VerbFailed(`${name} cannot follow ${whom} while it is a primary; stop it first`);
      }
      if (upstream === null) node.settings.delete('primary_conninfo');
      else node.settings.set('primary_conninfo', parts.connectionTo(name, upstream));
      await node.writeConfiguration();
      if (running) node.server.reload();
      else await node.becomeStandby();
    },
    configure: async (name, settings, apply) => {
      const node = nodeOf(parts, name);
      changeSettings(node, settings);
      await node.writeConfiguration();
      if (apply === 'reload') node.server.reload();
      if (apply === 'restart') await restart(node);
    },
    readSettings: async (name, names) => {
      const node = nodeOf(parts, name);
      return Object.fromEntries(
        names.map((setting) => {
          const value = node.settings.get(setting);
          return [setting, value === undefined ? null : String(value)];
        }),
      );
    },
    readControl: async (name) => {
      const { server } = nodeOf(parts, name);
      const control = readControlFile(await readFile(path.join(server.data, 'global', 'pg_control')));
      if (control?.parameters) return control.parameters;
      throw new VerbFailed(`the control file of ${name} is of a version that is not known here`);
    },
    rebuild: async (name, from) => {
      const node = nodeOf(parts, name);
      if (node.host === 'off') throw new VerbFailed(`${name} cannot be rebuilt: its host is off`);
      if (name === from) throw new VerbFailed(`${name} cannot be rebuilt from itself`);
      const source = nodeOf(parts, from);
      source.server.runningPid(`copied to ${name}`);
      await node.server.kill();
      node.letGo();
      await emptyFolder(node.wal);
      await emptyFolder(node.server.data);
      await source.withSession('base backup', backupWithinMs, (session) =>
        takeBaseBackup({
          version: parts.topology.postgres.version,
          session,
          from: source.server.data,
          to: node.server.data,
          toWal: node.wal,
          account: parts.account,
        }),
      );
      await symlink('../wal', path.join(node.server.data, 'pg_wal'));
      node.settings.set('primary_conninfo', parts.connectionTo(name, from));
      await node.writeConfiguration();
      await node.becomeStandby();
      await node.server.start();
    },
  };
}

function changeSettings(node: LabNode, settings: Settings | Readonly<Record<string, null>>): void {
  for (const [setting, value] of Object.entries(settings)) {
    if (isReserved(setting)) {
      throw new VerbFailed(`${setting} belongs to the lab and cannot be changed on ${node.name}`);
    }
    if (value === null) node.settings.delete(setting);
    else node.settings.set(setting, value);
  }
}

async function restart(node: LabNode): Promise<void> {
  if (node.host === 'off') throw new VerbFailed(`${node.name} cannot be restarted: its host is off`);
  if (node.server.pid !== undefined) {
    node.inspector.close();
    await node.server.stop('fast', restartStopWithinMs);
    node.letGo();
  }
  await node.server.start();
}

function isStandby(data: string): Promise<boolean> {
  return access(path.join(data, 'standby.signal')).then(
    () => true,
    () => false,
  );
}

/** Removes what is in a folder but not the folder, which may be a disk of its own. */
async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const entries = await readdir(folder);
  await Promise.all(entries.map((entry) => rm(path.join(folder, entry), { recursive: true, force: true })));
}
