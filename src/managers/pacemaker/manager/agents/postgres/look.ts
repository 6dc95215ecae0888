import type { NodeState } from '../../../../../model/node-state.ts';
import { result } from '../../../engine/recorded-operation.ts';
import { deed, pause, type Request } from '../script.ts';

export interface Sight {
  readonly resultCode: number;
  readonly state: NodeState | undefined;
}

/** How long the agent sleeps between two looks, in milliseconds. */
export const betweenLooksMs = 1000;

/**
 * Looks at the server as the agent does: first whether the process of its pid file is there, then by a query. A server that
 * refuses is a failure; one that is frozen or busy keeps the query, and with it the agent, waiting: psql gives up no sooner
 * than the operation does.
 */
export function* look(withinMs: number): Generator<Request, Sight, unknown> {
  for (;;) {
    const { state } = yield* deed({ verb: 'look' }, withinMs, 'monitor');
    if (!state) return { resultCode: 1, state };
    if (state.server === 'down') return { resultCode: result.notRunning, state };
    if (state.server === 'frozen' || state.overdue) {
      yield* pause(betweenLooksMs);
      continue;
    }
    if (!state.answers || state.role === undefined) return { resultCode: 1, state };
    return { resultCode: state.role === 'primary' ? result.runningPromoted : result.ok, state };
  }
}

/** Looks until the result is one of these; only the operation's timeout ends it otherwise. */
export function* lookUntil(
  withinMs: number,
  wanted: (resultCode: number) => boolean,
): Generator<Request, Sight, unknown> {
  for (;;) {
    const sight = yield* look(withinMs);
    if (wanted(sight.resultCode)) return sight;
    yield* pause(betweenLooksMs);
  }
}

/** The further of what a standby has received and replayed; a primary's is what it has flushed. */
export function positionOf(state: NodeState): number {
  return Math.max(state.flushedLsn ?? 0, state.replayedLsn ?? 0);
}

/** A position as the agent writes it: sixteen digits, so that texts sort as numbers do. */
export function writePosition(lsn: number): string {
  return lsn.toString(16).toUpperCase().padStart(16, '0');
}
