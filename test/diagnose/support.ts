import { Client } from 'pg';
import type { CauseFinding } from '../../src/checks/causes/cause.ts';
import { type Diagnosis, diagnose, type Questions } from '../../src/checks/causes/diagnose.ts';
import type { Dump, Machine } from '../../src/dump/dump.ts';
import { viewDump } from '../../src/dump/view.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import type { Topology } from '../../src/model/topology.ts';
import { readDataSources } from '../../src/observe/data-source.ts';
import { observeCluster } from '../../src/observe/observe-cluster.ts';
import type { World } from '../../src/world/world.ts';
import { threeNodes } from '../lab/fixture.ts';

/** Three nodes with small segments, and little WAL that is kept without a reason. */
export function smallWal(settings: Topology['settings'] = {}, version = 18): Topology {
  const { postgres, ...rest } = threeNodes();
  return { ...rest, postgres: { ...postgres, version }, settings: { wal_keep_size: '2MB', ...settings } };
}

/** Where a lab's server listens, as a DSN with the node's name. */
export function sourceOf(world: World, node: string, user = 'postgres'): string {
  return `${node}=postgres://${user}@${String(world.facts[`address of ${node}`])}/postgres`;
}

/**
 * How full the machine is that runs the tests is no part of a trap: with it, the same cluster would be in a hurry on one
 * machine and not on another.
 */
const roomyDisk: ReadonlyMap<string, Machine> = new Map([['', { diskFreeBytes: 2 ** 50 }]]);

export interface Watching {
  readonly windowMs?: number;
  readonly samples?: number;
  readonly user?: string;
  readonly nodes?: readonly string[];
  readonly told?: ReadonlyMap<string, Machine>;
}

export async function observeLab(world: World, watching: Watching = {}): Promise<Dump> {
  const nodes = watching.nodes ?? ['pg01', 'pg02', 'pg03'];
  return observeCluster(readDataSources(nodes.map((node) => sourceOf(world, node, watching.user))), {
    clock: startRealClock(),
    windowMs: watching.windowMs ?? 1_000,
    samples: watching.samples ?? 2,
    takenAt: '2000-01-01T00:00:00.000Z',
    tool: 'reenact test',
    told: watching.told ?? roomyDisk,
    signal: new AbortController().signal,
  });
}

export const plainQuestions: Questions = { stalenessSeconds: 10, horizonSeconds: 86_400, memory: false };

/** Looks at a lab the way `reenact diagnose` does. */
export async function diagnoseLab(
  world: World,
  watching: Watching = {},
  questions: Partial<Questions> = {},
): Promise<Diagnosis> {
  return diagnose(viewDump(await observeLab(world, watching)), { ...plainQuestions, ...questions });
}

/** What needs somebody to act, by cause and node: `archiving pg01`. */
export function acts(diagnosis: Diagnosis): readonly string[] {
  return diagnosis.findings.filter(({ weight }) => weight === 'act').map(nameOf);
}

export function nameOf({ cause, node }: CauseFinding): string {
  return node === undefined ? cause : `${cause} ${node}`;
}

/** The finding of a cause, or an error that lists what was found instead. */
export function findingOf(diagnosis: Diagnosis, cause: string, node?: string): CauseFinding {
  const found = diagnosis.findings.find(
    (finding) => finding.cause === cause && (node === undefined || finding.node === node),
  );
  if (!found) throw new Error(`no ${cause} among ${JSON.stringify(diagnosis.findings, null, 1)}`);
  return found;
}

/** Asks a node as its superuser. */
export async function sql<Row extends Record<string, unknown>>(
  world: World,
  node: string,
  text: string,
): Promise<Row[]> {
  const client = new Client({ connectionString: sourceOf(world, node).replace(/^\w+=/, '') });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Writes this much in pieces, each a transaction of its own. */
export async function write(world: World, megabytes: number): Promise<void> {
  for (let written = 0; written < megabytes; written += 4) await world.verbs.writeBulk('pg01', 4 * 2 ** 20);
}

/** Lets time pass on the lab's clock: for conditions that are about time itself, such as how long a command hangs. */
export async function pass(world: World, ms: number): Promise<void> {
  await world.clock.until(world.clock.now() + ms);
}

/** A session that has begun a transaction, done something in it, and now does nothing. */
export async function openTransaction(
  world: World,
  node: string,
  text: string,
): Promise<{ readonly pid: number; readonly end: () => Promise<void> }> {
  const client = new Client({ connectionString: sourceOf(world, node).replace(/^\w+=/, '') });
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  await client.query(text);
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return { pid: rows[0]?.pid ?? 0, end: () => client.end() };
}
