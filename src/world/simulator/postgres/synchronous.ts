/** What synchronous_standby_names asks for. */
export interface SynchronousPlan {
  readonly method: 'first' | 'any';
  /** How many standbys must have confirmed. */
  readonly count: number;
  /** Application names in order of priority; `*` means every standby. */
  readonly names: readonly string[];
}

/** A standby that streams, and how far it says it is. */
export interface Confirmation {
  readonly name: string;
  readonly lsn: number;
}

/** Reads synchronous_standby_names: `FIRST 2 (a, b)`, `ANY 1 (a, b)`, `2 (a, b)`, `a, b`, `*`; undefined if empty. */
export function readSynchronousNames(text: string): SynchronousPlan | undefined {
  const match = /^\s*(?:(?:(first|any)\s+)?(\d+)\s*\((.*)\)|(.*))\s*$/i.exec(text);
  const names = (match?.[3] ?? match?.[4] ?? '')
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
    .filter((name) => name !== '');
  if (names.length === 0) return undefined;
  return {
    method: match?.[1]?.toLowerCase() === 'any' ? 'any' : 'first',
    count: Number(match?.[2] ?? 1),
    names,
  };
}

/** A standby's priority in a list of names, from 1; 0 if it is not in it. */
export function priorityOf(name: string, plan: SynchronousPlan): number {
  return plan.names.findIndex((wanted) => wanted === name || wanted === '*') + 1;
}

/**
 * Up to where commits are confirmed, by the rules of syncrep.c: FIRST n waits for the n connected standbys of highest
 * priority, ANY n for n of all those listed. -1 if too few are connected: then commits wait.
 */
export function confirmedLsn(plan: SynchronousPlan, streaming: readonly Confirmation[]): number {
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
  plan: SynchronousPlan | undefined,
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
