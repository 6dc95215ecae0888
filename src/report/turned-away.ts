import { min } from 'd3-array';
import type { Window } from '../checks/availability.ts';
import type { OperationEvent } from '../recording/event.ts';

/** Operations whose client was not let in, because every connection was taken. */
export interface TurnedAway {
  readonly count: number;
  /** When the first of them was. */
  readonly fromMs: number;
}

/** SQLSTATE too_many_connections, said to who connects. */
const everyConnectionTaken = 'refused 53300';

/** How many were turned away in a window; nothing if nobody was. */
export function turnedAway(
  operations: readonly OperationEvent[],
  { fromMs, toMs }: Window,
): TurnedAway | undefined {
  const away = operations.filter(
    ({ error, atMs }) => error === everyConnectionTaken && atMs >= fromMs && atMs <= toMs,
  );
  const first = min(away, ({ atMs }) => atMs);
  return first === undefined ? undefined : { count: away.length, fromMs: first };
}
