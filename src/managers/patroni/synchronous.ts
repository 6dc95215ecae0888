import type { StandbyState } from '../../model/node-state.ts';
import type { Result } from '../manager.ts';
import { key, type SyncKey, syncKeyIn } from './keys.ts';
import { rest } from './rest.ts';
import type { Turn } from './turn.ts';

/** What a server is given to read its configuration again, in milliseconds (sync.py, set_synchronous_standby_names). */
const reloadMs = 100;
/** How long the server may take to count a standby as synchronous before the next turn looks, in milliseconds. */
const settleMs = 2_000;

/**
 * Keeps one streaming standby synchronous and says in the store which. The order of the two is what makes it safe: a
 * standby is named in the store only once the server counts it as synchronous, and is struck from the store before
 * the server stops waiting for it. All of it is one turn of the loop, which sleeps meanwhile (ha.py,
 * process_sync_replication): it strikes, has the server wait, waits itself, looks again and names.
 */
export function keepStandbySynchronous(turn: Turn): void {
  const { node, memory } = turn;
  const sync = syncKeyIn(memory.keys);
  const named = namedBy(turn);
  if (sync?.leader !== node || (named !== null && named !== pick(turn)?.name)) {
    const why = sync?.leader === node ? `${named} does not stream any more` : `${node} is the leader now`;
    turn.goTo({ at: 'striking', order: say(turn, null, why) });
    return;
  }
  haveServerWait(turn);
}

/** Nobody may succeed the leader now, unless the store says otherwise. */
export function afterStriking(turn: Turn, result: Result): void {
  if (learnedFrom(turn, result)) haveServerWait(turn);
}

/** What `synchronous_standby_names` says while there is no synchronous standby: whether commits wait for one to come. */
export function namesWithoutStandby({ settings }: Turn): string {
  return settings['synchronous-mode'] === 'strict' ? '*' : '';
}

function haveServerWait(turn: Turn): void {
  const { node, memory, settings } = turn;
  const wanted = pick(turn);
  const names = wanted?.name ?? namesWithoutStandby(turn);
  if (memory.syncNames === names) return nameOnceSynchronous(turn, 0);
  const why = wanted ? `${names} streams and shall be synchronous` : 'no standby streams';
  turn.because(`${node} ${wanted ? `has its server wait for ${names}` : `waits for no standby`}: ${why}.`);
  const deed = { verb: 'configure', values: { synchronous_standby_names: names }, apply: 'reload' } as const;
  turn.goTo({ at: 'appointing', order: turn.order(deed, settings['retry-timeout'], why), names });
}

/** The server was told whom to wait for. */
export function afterAppointing(turn: Turn, { how, why }: Result, names: string): void {
  if (how !== 'done') {
    turn.because(`${turn.node} could not do what it had decided: ${why ?? 'it took too long'}.`);
    return rest(turn);
  }
  const { flushedLsn = 0 } = turn.state;
  turn.remember({ syncNames: names, syncFromLsn: flushedLsn });
  nameOnceSynchronous(turn, reloadMs);
}

function nameOnceSynchronous(turn: Turn, afterMs: number): void {
  const wanted = pick(turn);
  if (!wanted || wanted.name === namedBy(turn)) return rest(turn);
  if (isSynchronous(turn, wanted)) return askWhoIsNamed(turn);
  turn.goTo({ at: 'settling', untilMs: turn.atMs + afterMs + settleMs });
}

/** The server had time to count the standby as synchronous, and was looked at again. */
export function afterSettling(turn: Turn, { state }: Result): void {
  if (state) turn.see(state);
  const wanted = pick(turn);
  if (wanted && isSynchronous(turn, wanted)) askWhoIsNamed(turn);
  else rest(turn);
}

function askWhoIsNamed(turn: Turn): void {
  const order = turn.askStore({ ask: 'read' }, 'another member may have changed who may succeed the leader');
  turn.goTo({ at: 'asking', order });
}

/** The store was read again: the standby is named, unless another member leads by now. */
export function afterAsking(turn: Turn, result: Result): void {
  if (!learnedFrom(turn, result)) return;
  const wanted = pick(turn);
  if (!wanted) return rest(turn);
  turn.goTo({ at: 'naming', order: say(turn, wanted.name, `${wanted.name} is synchronous`) });
}

export function afterNaming(turn: Turn, result: Result): void {
  if (learnedFrom(turn, result)) rest(turn);
}

/** Takes in what the store answered; ends the turn if it did not, or if another member has written who may succeed the leader. */
function learnedFrom(turn: Turn, { answer }: Result): boolean {
  if (answer) turn.learn(answer.keys);
  const sync = syncKeyIn(turn.memory.keys);
  if (answer?.accepted && (sync === undefined || sync.leader === turn.node)) return true;
  const why = answer ? 'another member changed it' : 'the store does not answer';
  turn.because(`${turn.node} leaves who may succeed it as it is: ${why}.`);
  rest(turn);
  return false;
}

function say(turn: Turn, standby: string | null, why: string): string {
  turn.because(`${turn.node} writes into the store that ${standby ?? 'no standby'} may succeed it: ${why}.`);
  const value: SyncKey = { leader: turn.node, standby };
  const previous = turn.memory.keys.get(key.sync)?.revision ?? null;
  return turn.askStore({ ask: 'write', key: key.sync, value, previous }, why);
}

/** Whom the store names as this leader's successor. */
function namedBy({ node, memory }: Turn): string | null {
  const sync = syncKeyIn(memory.keys);
  return sync?.leader === node ? sync.standby : null;
}

/** The standby that is named already, for as long as it streams; else the best of the others. */
function pick(turn: Turn): StandbyState | undefined {
  const streaming = (turn.state.standbys ?? []).filter(({ state }) => state === 'streaming');
  const named = namedBy(turn);
  return streaming.find(({ name }) => name === named) ?? furthest(streaming);
}

/** The one that the server counts as synchronous already, or the one that has flushed most. */
function furthest(standbys: readonly StandbyState[]): StandbyState | undefined {
  return standbys.toSorted(
    (one, other) =>
      Number(other.sync === 'sync') - Number(one.sync === 'sync') ||
      (other.flushedLsn ?? 0) - (one.flushedLsn ?? 0) ||
      one.name.localeCompare(other.name),
  )[0];
}

/** Whether the server waits for it, and it has what was written before the server did (sync.py, current_state). */
function isSynchronous({ memory, state }: Turn, { name, sync, flushedLsn = 0 }: StandbyState): boolean {
  const fromLsn = memory.syncNames === name ? memory.syncFromLsn : state.flushedLsn;
  return sync === 'sync' && flushedLsn >= (fromLsn ?? 0);
}
