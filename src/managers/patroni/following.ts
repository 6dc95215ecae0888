import { demote } from './demoting.ts';
import { historyIn } from './keys.ts';
import { rebuild } from './recovering.ts';
import { rest } from './rest.ts';
import { followsWhom } from './standing.ts';
import { statusOf } from './status.ts';
import type { Turn } from './turn.ts';

/** Another member has the lease: it is followed. */
export function follow(turn: Turn, leader: string): void {
  const { node, state, memory, settings } = turn;
  if (state.role === 'primary') {
    return demote(turn, `${node} steps down: its server is primary, and ${leader} has the lease.`);
  }
  if (settings.address !== undefined && turn.view.holds.includes(settings.address)) {
    const why = `${leader} has the lease`;
    turn.order({ verb: 'drop-address', address: settings.address }, settings['retry-timeout'], why);
  }
  if (memory.upstream !== leader) {
    const why = `${leader} has the lease`;
    turn.because(`${node} follows ${leader}: ${why}.`);
    turn.remember({ standing: followsWhom(leader) });
    turn.remember({ upstream: leader });
    turn.order({ verb: 'follow', upstream: leader }, settings['retry-timeout'], why);
    return rest(turn);
  }
  if (hasParted(turn) && settings.rejoin === 'rebuild') return rebuild(turn, leader);
  turn.stands(followsWhom(leader), `${node} follows ${leader}, which has the lease.`);
  rest(turn);
}

/**
 * Nobody has the lease, and this member does not take it: while it waits for somebody to, its standby is pointed at nobody and
 * gets no more WAL (ha.py, process_unhealthy_cluster and follow). So what the standbys of a primary have stands still that writes
 * on without its agent, and the next turn finds out who has most.
 */
export function followNobody(turn: Turn): void {
  if (turn.memory.upstream === null) return rest(turn);
  const why = 'nobody has the lease';
  turn.because(`${turn.node} follows nobody: ${why}.`);
  turn.remember({ upstream: null });
  turn.order({ verb: 'follow', upstream: null }, turn.settings['retry-timeout'], why);
  rest(turn);
}

/** Whether its standby has WAL of its timeline from beyond the place where a later leader left it. */
function hasParted({ state, memory }: Turn): boolean {
  const { timeline, position } = statusOf(state);
  return (
    state.receiving !== true &&
    historyIn(memory.keys).some(
      (later) => later.openedAt !== undefined && later.timeline > timeline && position > later.openedAt,
    )
  );
}
