import { key } from './keys.ts';
import type { Turn } from './turn.ts';

/** How soon it looks again while something it ordered is on its way, in milliseconds. */
const soonMs = 200;

/** Ends a turn of the loop. Who does not lead is woken as soon as the lease changes or lapses. */
export function rest(turn: Turn): void {
  const { lease, memory, atMs } = turn;
  if (turn.isUnderWay) {
    turn.goTo({ at: 'resting', untilMs: atMs + soonMs });
    return;
  }
  const untilMs = Math.max(atMs, memory.turnMs + turn.settings['loop-wait']);
  if (memory.leads || untilMs <= atMs) {
    turn.goTo({ at: 'resting', untilMs });
    return;
  }
  const question = { ask: 'wait', key: key.leader, value: lease?.node ?? null } as const;
  const order = turn.askStore(question, 'waits for the lease to change', untilMs - atMs);
  turn.goTo({ at: 'resting', untilMs, order });
}

/** Ends a turn, and looks again every moment until the server is what it was told to become, or for so long. */
export function restUntil(turn: Turn, to: 'answer' | 'primary', withinMs: number): void {
  turn.remember({ underWay: { to, untilMs: turn.atMs + withinMs } });
  rest(turn);
}
