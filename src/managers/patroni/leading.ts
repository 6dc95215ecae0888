import type { Result } from '../manager.ts';
import { demote } from './demoting.ts';
import { historyIn, key, type Lease, type Opening, type SyncKey } from './keys.ts';
import { promotionOverMs } from './promoting.ts';
import { rest, restUntilPrimary } from './rest.ts';
import { leadsOn } from './standing.ts';
import { statusOf } from './status.ts';
import { keepStandbySynchronous, namesWithoutStandby } from './synchronous.ts';
import type { Turn } from './turn.ts';
import { windWatchdog } from './watchdog.ts';
import { withoutStore } from './without-store.ts';

/** How long a promotion may take before it is asked for again, in milliseconds. */
const promotionMs = 30_000;

/** The lease is this member's: it renews it before it does anything else. */
export function lead(turn: Turn, lease: Lease): void {
  const question = {
    ask: 'write',
    key: key.leader,
    value: turn.node,
    previous: lease.revision,
    ttlMs: turn.settings.ttl,
  } as const;
  turn.goTo({ at: 'renewing', order: turn.askStore(question, 'renews the lease') });
}

export function afterRenewal(turn: Turn, { answer }: Result): void {
  if (!answer) return withoutStore(turn);
  turn.learn(answer.keys);
  if (!answer.accepted) {
    return demote(turn, `${turn.node} steps down: the lease was not its own any more when it renewed it.`);
  }
  windWatchdog(turn);
  if (!turn.state.answers) return rest(turn);
  if (turn.state.role === 'standby') return promote(turn, `${turn.node} has the lease`);
  duties(turn);
}

/** What a leader does in every turn of its loop, once its lease is good for another while. */
function duties(turn: Turn): void {
  const { node, settings, view } = turn;
  const { position, timeline } = statusOf(turn.state);
  const { crashedMs: _over, ...well } = turn.memory;
  turn.memory = well;
  const isPromoting = promotionOverMs(turn) !== undefined;
  if (!isPromoting) {
    turn.askStore({ ask: 'write', key: key.status, value: position }, 'the leader tells its position');
    const history = historyWith(turn, timeline);
    turn.askStore({ ask: 'write', key: key.history, value: history }, 'the leader tells its timeline');
  }
  turn.stands(
    leadsOn(timeline),
    `${node} leads: it has the lease and its server is primary on timeline ${timeline}.`,
  );
  if (settings.address !== undefined && !view.holds.includes(settings.address)) {
    const reason = `${node} is the leader and clients should reach it`;
    turn.order({ verb: 'take-address', address: settings.address }, settings['retry-timeout'], reason);
  }
  if (settings['synchronous-mode'] === 'off' || isPromoting) rest(turn);
  else keepStandbySynchronous(turn);
}

/** The history in the store with the timeline that this leader writes, and where it opened it if it knows. */
function historyWith({ memory }: Turn, timeline: number): readonly Opening[] {
  const { keys, openedAt } = memory;
  const told = historyIn(keys);
  const known = openedAt ?? told.find((opening) => opening.timeline === timeline)?.openedAt;
  const own = { timeline, ...(known === undefined ? {} : { openedAt: known }) };
  return [...told.filter((opening) => opening.timeline < timeline), own];
}

/**
 * Has its standby become primary. In synchronous mode it first tells the store that nobody but itself may succeed it: neither
 * the leader before it nor that one's standby has what it will write (ha.py, enforce_primary_role).
 */
export function promote(turn: Turn, why: string): void {
  if (turn.isUnderWay) return rest(turn);
  if (turn.settings['synchronous-mode'] === 'off') return promoteNow(turn, why);
  const value: SyncKey = { leader: turn.node, standby: null };
  const previous = turn.memory.keys.get(key.sync)?.revision ?? null;
  const reason = 'nobody may succeed the leader that is about to be promoted';
  turn.goTo({
    at: 'succeeding',
    order: turn.askStore({ ask: 'write', key: key.sync, value, previous }, reason),
    why,
  });
}

/** The store was told, unless somebody else wrote there meanwhile. */
export function afterSuccession(turn: Turn, { answer }: Result, why: string): void {
  if (!answer) return withoutStore(turn);
  turn.learn(answer.keys);
  if (!answer.accepted) {
    turn.because(`${turn.node} puts its promotion off: another member changed who may succeed the leader.`);
    return rest(turn);
  }
  const names = namesWithoutStandby(turn);
  turn.remember({ syncNames: names });
  const values = { synchronous_standby_names: names };
  const reason = 'no standby of its own is synchronous yet';
  const order = turn.order(
    { verb: 'configure', values, apply: 'reload' },
    turn.settings['retry-timeout'],
    reason,
  );
  turn.goTo({ at: 'releasing', order, why });
}

/** Has its standby become primary, and looks again until it has. */
export function promoteNow(turn: Turn, why: string): void {
  turn.because(`${turn.node} promotes its server: ${why}.`);
  turn.remember({ openedAt: statusOf(turn.state).position, promotedMs: turn.atMs });
  turn.order({ verb: 'promote' }, promotionMs, why);
  restUntilPrimary(turn, promotionMs);
}
