import type { Result } from '../manager.ts';
import { demote } from './demoting.ts';
import { judgeCandidacy } from './election.ts';
import { follow, followNobody } from './following.ts';
import { key } from './keys.ts';
import { promote } from './leading.ts';
import { rest } from './rest.ts';
import { leadsOn } from './standing.ts';
import { type Status, statusOf } from './status.ts';
import { keepStandbySynchronous } from './synchronous.ts';
import type { Turn } from './turn.ts';
import { windWatchdog } from './watchdog.ts';
import { withoutStore } from './without-store.ts';

/** Nobody has the lease, and the members that answer have answered: this one takes it or leaves it to others. */
export function electOrFollow(turn: Turn, others: ReadonlyMap<string, Status>): void {
  const { node, settings, state } = turn;
  const { keys } = turn.memory;
  const judgement = judgeCandidacy({ node, own: statusOf(state), keys, others, settings });
  if (!judgement.healthiest) {
    const why = `nobody has the lease, and ${node} does not take it: ${judgement.reason}.`;
    if (state.role === 'primary') return demote(turn, `${node} steps down: ${why}`);
    turn.stands(`${why[0]?.toUpperCase()}${why.slice(1)}`);
    const order = turn.askStore({ ask: 'read' }, 'somebody may have the lease by now');
    return turn.goTo({ at: 'yielding', order });
  }
  turn.because(`${node} reaches for the lease, which nobody has: ${judgement.reason}.`);
  const question = {
    ask: 'write',
    key: key.leader,
    value: node,
    previous: null,
    ttlMs: settings.ttl,
  } as const;
  turn.goTo({ at: 'claiming', order: turn.askStore(question, judgement.reason) });
}

/** The store was read anew: the member follows whoever has the lease now. */
export function afterYielding(turn: Turn, { answer }: Result): void {
  if (!answer) return withoutStore(turn);
  turn.learn(answer.keys);
  const { lease, node } = turn;
  if (lease && lease.node !== node) follow(turn, lease.node);
  else followNobody(turn);
}

export function afterClaim(turn: Turn, { answer }: Result): void {
  const { node, settings, state } = turn;
  if (!answer) return withoutStore(turn);
  turn.learn(answer.keys);
  if (!answer.accepted) {
    const winner = turn.lease?.node;
    turn.because(`${node} was too late: ${winner ?? 'another member'} took the lease before it.`);
    return winner === undefined ? rest(turn) : follow(turn, winner);
  }
  turn.remember({ leads: true });
  windWatchdog(turn);
  if (state.role === 'standby') return promote(turn, `${node} took the lease`);
  turn.stands(
    leadsOn(statusOf(state).timeline),
    `${node} leads: it took the lease, and its server is primary already.`,
  );
  // In the very turn in which it took the lease, as Patroni does (ha.py, enforce_primary_role).
  if (settings['synchronous-mode'] === 'off') rest(turn);
  else keepStandbySynchronous(turn);
}
