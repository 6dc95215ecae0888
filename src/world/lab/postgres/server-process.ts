import type { ServerProcess } from '../../world.ts';
import {
  childrenOf,
  findProcess,
  glanceAtChildren,
  type ProcessEntry,
  titleOf,
} from '../machine/process-table.ts';

/** A child of a postmaster and what kind it is. */
export interface ServerChild extends ProcessEntry {
  readonly kind: ServerProcess | 'other';
}

/** The children of a postmaster, by the titles they give themselves. */
export async function serverChildren(postmaster: number): Promise<ServerChild[]> {
  const children = await childrenOf(postmaster);
  const kinds = await Promise.all(children.map(async ({ pid }) => kindOfTitle(await titleOf(pid))));
  return children.map((child, index) => ({ ...child, kind: kinds[index] ?? 'other' }));
}

/** The kinds of a server's processes that a signal has stopped, the postmaster included; each once. */
export async function frozenKinds(postmaster: number): Promise<string[]> {
  const [itself, children] = await Promise.all([findProcess(postmaster), glanceAtChildren(postmaster)]);
  const stopped = children.filter(({ state }) => state === 'stopped');
  const kinds = await Promise.all(stopped.map(async ({ pid }) => kindOfTitle(await titleOf(pid))));
  if (itself?.state === 'stopped') kinds.unshift('postmaster');
  return [...new Set(kinds)];
}

const titled: readonly ServerProcess[] = [
  'walreceiver',
  'startup',
  'checkpointer',
  'walwriter',
  'archiver',
  'background writer',
  'walsender',
];
const otherTitles =
  /^(logger|autovacuum|logical replication|io worker|slotsync|walsummarizer|parallel worker)/;

/**
 * Reads a title such as `postgres: pg01: walreceiver streaming 0/3000180`, or of a session
 * `postgres: pg01: postgres postgres 127.0.0.1(40112) idle`. The first name is the cluster_name.
 */
export function kindOfTitle(title: string): ServerProcess | 'other' {
  const match = /^postgres: (?:[^ ]+: )?(.*)$/.exec(title);
  const words = match?.[1];
  if (words === undefined) return 'other';
  const kind = titled.find((name) => words.startsWith(name));
  if (kind) return kind;
  if (otherTitles.test(words)) return 'other';
  return /\(\d+\)/.test(words) ? 'client backend' : 'other';
}
