import { isSameData } from '../kit/same-data.ts';
import type { NodeState, StorageState } from '../model/node-state.ts';

/**
 * Whether two looks at a node differ at most in positions and counters: what else changes is worth recording at once.
 * Written out, not a loop over fields, because a simulated trial asks hundreds of times; `Compared` sees to it that no
 * field is forgotten.
 */
export function isAlike(before: NodeState, now: NodeState): boolean {
  return (
    before === now ||
    (before.node === now.node &&
      before.host === now.host &&
      before.server === now.server &&
      before.answers === now.answers &&
      before.silence === now.silence &&
      before.overdue === now.overdue &&
      before.role === now.role &&
      before.timeline === now.timeline &&
      before.replay === now.replay &&
      before.receiving === now.receiving &&
      isSameData(before.frozen, now.frozen) &&
      isSameData(before.parameters, now.parameters) &&
      areaAlike(before.storage?.wal, now.storage?.wal) &&
      areaAlike(before.storage?.data, now.storage?.data) &&
      isSameData(before.idleTransactions, now.idleTransactions) &&
      areAlike(before.standbys, now.standbys, standbyAlike) &&
      areAlike(before.slots, now.slots, slotAlike) &&
      areAlike(before.backups, now.backups, backupAlike) &&
      archiverAlike(before.archiver, now.archiver))
  );
}

type Compared =
  | ('node' | 'host' | 'server' | 'answers' | 'silence' | 'overdue' | 'role' | 'timeline')
  | ('replay' | 'receiving')
  | ('frozen' | 'parameters' | 'storage' | 'idleTransactions')
  | ('standbys' | 'slots' | 'backups' | 'archiver');
type Counted = 'flushedLsn' | 'replayedLsn' | 'walBytes' | 'writingTransactions';
/** A field of a look that is neither compared nor known as a counter is an error of types here. */
type Forgotten = Exclude<keyof NodeState, Compared | Counted>;
true satisfies [Forgotten] extends [never] ? true : Forgotten;

type Each<Field extends 'standbys' | 'slots' | 'backups'> = NonNullable<NodeState[Field]>[number];

const standbyAlike = (one: Each<'standbys'>, other: Each<'standbys'>) =>
  one.name === other.name && one.state === other.state && one.sync === other.sync;

const slotAlike = (one: Each<'slots'>, other: Each<'slots'>) =>
  one.name === other.name && one.active === other.active && one.walStatus === other.walStatus;

const backupAlike = (one: Each<'backups'>, other: Each<'backups'>) => one.pid === other.pid;

function areAlike<Item>(
  before: readonly Item[] | undefined,
  now: readonly Item[] | undefined,
  alike: (one: Item, other: Item) => boolean,
): boolean {
  if (before === now) return true;
  if (!before || !now || before.length !== now.length) return false;
  for (let index = 0; index < now.length; index += 1) {
    if (!alike(before[index] as Item, now[index] as Item)) return false;
  }
  return true;
}

/**
 * Free space counts to the byte, and that is how recordings are thinned: while something is written to a node, every look at
 * it is recorded, ten a second, and one at which nothing moves only every half second. How long a standby or an archiver stood
 * still is measured from these looks to within 100 ms while the primary writes.
 */
function areaAlike(before: StorageState | undefined, now: StorageState | undefined): boolean {
  return before?.freeBytes === now?.freeBytes && before?.writable === now?.writable;
}

/** An archiver is another once it has begun to fail, or fails at another file. */
function archiverAlike(before: NodeState['archiver'], now: NodeState['archiver']): boolean {
  if (before === now) return true;
  if (!before || !now) return false;
  return before.failed > 0 === now.failed > 0 && before.lastFailed === now.lastFailed;
}
