import type { StandbyState } from '../../model/node-state.ts';
import { key, type SyncKey, syncKeyIn } from './keys.ts';
import { rest } from './rest.ts';
import type { Turn } from './turn.ts';

/**
 * Keeps one streaming standby synchronous and says in the store which. The order of the two is what makes it safe: a
 * standby is named in the store only once the server counts it as synchronous, and is struck from the store before
 * the server stops waiting for it. One step per turn of the loop; the next turn follows at once.
 */
export function keepStandbySynchronous(turn: Turn): void {
  const { node, state, memory } = turn;
  const sync = syncKeyIn(memory.keys);
  const current = sync?.leader === node ? sync.standby : null;
  const streaming = (state.standbys ?? []).filter(({ state: how }) => how === 'streaming');
  const kept = streaming.find(({ name }) => name === current);
  const wanted = kept ?? furthest(streaming);
  const names = wanted?.name ?? namesWithoutStandby(turn);

  if (sync?.leader !== node || (current !== null && current !== wanted?.name)) {
    const gone = current === null ? '' : `${current} does not stream any more`;
    return say(turn, { leader: node, standby: null }, gone || `${node} is the leader now`);
  }
  if (memory.syncNames !== names) {
    const why = wanted ? `${names} streams and shall be synchronous` : 'no standby streams';
    turn.because(`${node} ${wanted ? `has its server wait for ${names}` : `waits for no standby`}: ${why}.`);
    turn.remember({ syncNames: names });
    const deed = {
      verb: 'configure',
      values: { synchronous_standby_names: names },
      apply: 'reload',
    } as const;
    const order = turn.order(deed, turn.settings['retry-timeout'], why);
    turn.goTo({ at: 'acting', order, next: 'turn' });
    return;
  }
  if (current === null && wanted?.sync === 'sync') {
    return say(turn, { leader: node, standby: wanted.name }, `${wanted.name} is synchronous`);
  }
  rest(turn);
}

/** What `synchronous_standby_names` says while there is no synchronous standby: whether commits wait for one to come. */
export function namesWithoutStandby({ settings }: Turn): string {
  return settings['synchronous-mode'] === 'strict' ? '*' : '';
}

function say(turn: Turn, value: SyncKey, why: string): void {
  const who = value.standby ?? 'no standby';
  turn.because(`${turn.node} writes into the store that ${who} may succeed it: ${why}.`);
  const order = turn.askStore({ ask: 'write', key: key.sync, value }, why);
  turn.goTo({ at: 'acting', order, next: 'turn' });
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
