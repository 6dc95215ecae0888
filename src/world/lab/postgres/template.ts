import { createHash } from 'node:crypto';
import { access, chmod, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type GuardedValues, guardedDefaults, guardedParameters } from '../../../model/setting.ts';
import { type PostgresPlan, primaryOf, type Topology } from '../../../model/topology.ts';
import type { Home } from '../home.ts';
import { type Launcher, output } from '../machine/launch.ts';
import { hostBasedAuthentication } from './configuration.ts';
import type { Programs } from './programs.ts';

/**
 * A freshly initialised, cleanly stopped cluster that already holds the clients' tables. Copying it is a valid base
 * backup for every node at once. It has two parts, as every node has: `data` and `wal`, with data/pg_wal a link to
 * ../wal, so that the two can lie on disks of their own.
 */
export interface TemplateTools {
  readonly home: Home;
  readonly programs: Programs;
  readonly launcher: Launcher;
  readonly plan: PostgresPlan;
  /** What `lowParameters` finds in the topology. */
  readonly low: Partial<GuardedValues>;
}

/**
 * The parameters of which the primary has less than PostgreSQL takes by itself. A cluster initialised with more would say so in its
 * control file, and no standby of this topology would start on a copy of it.
 */
export function lowParameters(topology: Topology): Partial<GuardedValues> {
  const settings = { ...topology.settings, ...primaryOf(topology).settings };
  return Object.fromEntries(
    guardedParameters.flatMap((name) => {
      const value = Number(settings[name] ?? guardedDefaults[name]);
      return value < guardedDefaults[name] ? [[name, value]] : [];
    }),
  );
}

/** Finds the cached template; `undefined` if none has been made yet. */
export async function findTemplate(tools: TemplateTools): Promise<string | undefined> {
  const folder = templateFolder(tools);
  const now = new Date();
  // Sweeping removes templates that nobody has used for long.
  return utimes(folder, now, now).then(
    () => folder,
    () => undefined,
  );
}

/** Keeps a cleanly stopped, never started cluster as the template of later labs. */
export async function keepTemplate(tools: TemplateTools, cluster: string): Promise<void> {
  const folder = templateFolder(tools);
  const temporary = await mkdtemp(`${folder}.`);
  try {
    await chmod(temporary, 0o755);
    await copyCluster(tools.launcher, cluster, temporary);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another reenact may have finished the same template first.
    if (!(await exists(folder))) throw error;
  }
}

/** Copies `data` and `wal` of one cluster into another folder, where they may exist and be empty. */
export async function copyCluster(launcher: Launcher, from: string, to: string): Promise<void> {
  await output(
    launcher.asCaller('cp', ['-a', path.join(from, 'data'), path.join(from, 'wal'), to], {
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
}

function templateFolder(tools: TemplateTools): string {
  return path.join(tools.home.templates, templateKey(tools));
}

/** Everything that a template's content depends on. */
function templateKey({ programs, plan, low }: TemplateTools): string {
  const owner = `${process.getuid?.() ?? 0}`;
  const content = [
    programs.version,
    programs.postgres,
    owner,
    ...initdbOptions(plan, low),
    // initdb of versions before 16 takes no settings; the single-user server that makes the control file does.
    ...(plan.version >= 16 ? [] : Object.entries(low).map((setting) => setting.join('='))),
    ...firstStatements,
    hostBasedAuthentication,
  ].join('\n');
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return `${plan.version}-${digest}`;
}

/**
 * The first two spare initdb starting a server several times to find out what the machine permits. The last two keep
 * unused segments from piling up and a segment's unused part from taking space, so that a copy is small.
 */
function settingsWhileInitialising(low: Partial<GuardedValues>): string[] {
  const { max_connections: connections = guardedDefaults.max_connections, ...others } = low;
  return [
    `max_connections=${connections}`,
    'shared_buffers=16MB',
    'dynamic_shared_memory_type=mmap',
    'wal_recycle=off',
    'wal_init_zero=off',
    ...Object.entries(others).map((setting) => setting.join('=')),
  ];
}

function initdbOptions(plan: PostgresPlan, low: Partial<GuardedValues>): string[] {
  return [
    '--no-sync',
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    ...(plan.version >= 14 ? ['--no-instructions'] : []),
    `--wal-segsize=${plan.walSegmentBytes / 2 ** 20}`,
    ...(plan.checksums ? ['--data-checksums'] : plan.version >= 18 ? ['--no-data-checksums'] : []),
    ...(plan.version >= 16 ? settingsWhileInitialising(low).map((setting) => `--set=${setting}`) : []),
  ];
}

/**
 * The clients' table has no unique constraint, so that duplicates that a broken cluster lets through can be seen; the
 * other table takes rows nobody counts. Single-user mode wants one statement a line.
 */
const firstStatements = [
  'create schema reenact',
  'create table reenact.ledger (row bigint not null, client text not null, body text not null)',
  'create index ledger_row on reenact.ledger (row)',
  'create table reenact.bulk (filler text not null)',
  // The next checkpoint, at the end, removes the segments of initialising, so that no node has to copy them.
  'select pg_switch_wal()',
];

/** Initialises a cluster in `folder`, an empty folder that the servers' user may write to. */
export async function initialise(tools: TemplateTools, folder: string): Promise<void> {
  const { programs, launcher, plan, low } = tools;
  const data = path.join(folder, 'data');
  const wal = path.join(folder, 'wal');
  // With TZ set, initdb need not compare the machine's time zone with every one it knows.
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C' };
  await output(
    launcher.asServer(programs.initdb, [...initdbOptions(plan, low), `--waldir=${wal}`, `--pgdata=${data}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
      deathSignal: 'KILL',
    }),
  );
  const single = launcher.asServer(
    programs.postgres,
    [
      '--single',
      '-F',
      '-D',
      data,
      ...settingsWhileInitialising(low).flatMap((setting) => ['-c', setting]),
      'postgres',
    ],
    { stdio: ['pipe', 'ignore', 'pipe'], env, deathSignal: 'KILL' },
  );
  single.stdin?.on('error', () => {});
  single.stdin?.end(`${firstStatements.join('\n')}\n`);
  await output(single);
  const seen = launcher.seen(data);
  await rm(path.join(seen, 'pg_wal'));
  await symlink('../wal', path.join(seen, 'pg_wal'));
  await writeFile(path.join(seen, 'pg_hba.conf'), hostBasedAuthentication);
  await writeFile(path.join(seen, 'postgresql.conf'), '');
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
