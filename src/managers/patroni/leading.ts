import type { Result } from '../manager.ts';
import { demote } from './demoting.ts';
import { historyIn, key, type Lease, type Opening } from './keys.ts';
import { rest, restUntilPrimary } from './rest.ts';
import { statusOf } from './status.ts';
import { keepStandbySynchronous } from './synchronous.ts';
import type { Turn } from './turn.ts';
import { windWatchdog } from './watchdog.ts';
import { withoutStore } from './without-store.ts';

/** How long a promotion may take before it is asked for again, in milliseconds. */
const promotionMs = 30_000;

/**
 * For how long a promotion is an action in progress, in milliseconds: whether it is over is looked up once a second
 * (postgresql/__init__.py, _wait_promote), and the first look comes too soon. Until then a turn renews the lease and tells the
 * store neither position nor timeline (ha.py, handle_long_action_in_progress).
 */
const promotingMs = 1_000;

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
  if (turn.atMs >= (well.promotedMs ?? Number.NEGATIVE_INFINITY) + promotingMs) {
    turn.askStore({ ask: 'write', key: key.status, value: position }, 'the leader tells its position');
    const history = historyWith(turn, timeline);
    turn.askStore({ ask: 'write', key: key.history, value: history }, 'the leader tells its timeline');
  }
  turn.because(`${node} leads: it has the lease and its server is primary on timeline ${timeline}.`);
  if (settings.address !== undefined && !view.holds.includes(settings.address)) {
    const reason = `${node} is the leader and clients should reach it`;
    turn.order({ verb: 'take-address', address: settings.address }, settings['retry-timeout'], reason);
  }
  if (settings['synchronous-mode'] === 'off') rest(turn);
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

/** Has its standby become primary, and looks again until it has. */
export function promote(turn: Turn, why: string): void {
  if (turn.isUnderWay) return rest(turn);
  turn.because(`${turn.node} promotes its server: ${why}.`);
  turn.remember({ openedAt: statusOf(turn.state).position, promotedMs: turn.atMs });
  turn.order({ verb: 'promote' }, promotionMs, why);
  restUntilPrimary(turn, promotionMs);
}
