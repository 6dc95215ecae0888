import { isNamed, type SynchronousNames } from '../../../model/setting/synchronous-names.ts';

/** A standby that streams, and how far it says it is. */
export interface Confirmation {
  readonly name: string;
  readonly lsn: number;
}

/** A standby's priority in a list of names, from 1; 0 if it is not in it. */
export function priorityOf(name: string, plan: SynchronousNames): number {
  return plan.names.findIndex((wanted) => isNamed(wanted, name)) + 1;
}

/**
 * Up to where commits are confirmed, by the rules of syncrep.c: FIRST n waits for the n connected standbys of highest
 * priority, ANY n for n of all those listed. -1 if too few are connected: then commits wait.
 */
export function confirmedLsn(plan: SynchronousNames, streaming: readonly Confirmation[]): number {
  const listed = streaming.filter(({ name }) => priorityOf(name, plan) > 0);
  if (listed.length < plan.count) return -1;
  if (plan.method === 'any') {
    return listed.map(({ lsn }) => lsn).sort((a, b) => b - a)[plan.count - 1] ?? -1;
  }
  const chosen = listed
    .sort((a, b) => priorityOf(a.name, plan) - priorityOf(b.name, plan))
    .slice(0, plan.count);
  return Math.min(...chosen.map(({ lsn }) => lsn));
}

/** What pg_stat_replication calls a standby. */
export function syncStateOf(
  name: string,
  plan: SynchronousNames | undefined,
  streaming: readonly string[],
): 'sync' | 'async' | 'potential' | 'quorum' {
  if (!plan || priorityOf(name, plan) === 0 || !streaming.includes(name)) return 'async';
  if (plan.method === 'any') return 'quorum';
  const ahead = streaming.filter((other) => {
    const priority = priorityOf(other, plan);
    return priority > 0 && priority < priorityOf(name, plan);
  });
  return ahead.length < plan.count ? 'sync' : 'potential';
}
