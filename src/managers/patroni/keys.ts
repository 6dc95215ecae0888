import type { StoredValue } from '../manager.ts';

/** The keys that instances share, as Patroni names them below its scope. */
export const key = { leader: 'leader', status: 'status', sync: 'sync', history: 'history' } as const;

export type Keys = ReadonlyMap<string, StoredValue>;

/** Who holds the lease, and the revision by which it can be renewed. */
export interface Lease {
  readonly node: string;
  readonly revision: number;
}

/** Which standby alone may succeed the leader. */
export interface SyncKey {
  readonly leader: string;
  readonly standby: string | null;
}

export function leaseIn(keys: Keys): Lease | undefined {
  const found = keys.get(key.leader);
  return found && { node: String(found.value), revision: found.revision };
}

/** The position up to which the leader had written WAL when it last said so, in bytes; 0 if it never did. */
export function leaderPosition(keys: Keys): number {
  return Number(keys.get(key.status)?.value ?? 0);
}

export function syncKeyIn(keys: Keys): SyncKey | undefined {
  return keys.get(key.sync)?.value as SyncKey | undefined;
}

/** A timeline that a leader wrote, and where it left the one before. */
export interface Opening {
  readonly timeline: number;
  /** In bytes; unknown of the first timeline, and if the instance ended before it could tell. */
  readonly openedAt?: number;
}

/** The timelines that leaders wrote, the oldest first. */
export function historyIn(keys: Keys): readonly Opening[] {
  return (keys.get(key.history)?.value as readonly Opening[] | undefined) ?? [];
}

/** The newest timeline that any leader wrote; 0 if none has told yet. */
export function newestTimeline(keys: Keys): number {
  return historyIn(keys).at(-1)?.timeline ?? 0;
}
