import { demote } from './demoting.ts';
import { rest } from './rest.ts';
import type { Status } from './status.ts';
import type { Turn } from './turn.ts';
import { windWatchdog } from './watchdog.ts';

/**
 * The store did not answer in time. Whoever leads cannot renew its lease, and somebody else may be taking it; so it steps
 * down, unless in failsafe mode every other member answers. Standbys go on as they were.
 */
export function withoutStore(turn: Turn): void {
  const { node, memory, settings } = turn;
  if (!memory.leads || memory.state?.role !== 'primary') {
    turn.stands(`${node} cannot reach the store and changes nothing.`);
    return rest(turn);
  }
  if (settings['failsafe-mode']) return turn.poll('failsafe');
  demote(
    turn,
    `${node} steps down: the store does not answer, so its lease will lapse, and another may take it.`,
  );
}

/** The leader asked every member whether it still accepts it. */
export function afterFailsafe(turn: Turn, answers: ReadonlyMap<string, Status>): void {
  const { node } = turn;
  const silent = turn.peers.filter((peer) => !answers.has(peer));
  if (silent.length > 0) {
    const who = silent.join(' and ');
    return demote(
      turn,
      `${node} steps down: the store does not answer, and in failsafe mode ${who} did not either.`,
    );
  }
  turn.stands(`${node} goes on without the store: failsafe mode is on, and every other member answers.`);
  windWatchdog(turn);
  rest(turn);
}
