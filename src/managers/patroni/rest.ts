import { key } from './keys.ts';
import type { UnderWay } from './memory.ts';
import { promotionOverMs } from './promoting.ts';
import type { Turn } from './turn.ts';

/** How soon it looks again while its server is being promoted, in milliseconds. */
const soonMs = 200;
/**
 * What a start takes before the first look at it, in milliseconds: Patroni has a Python interpreter of its own begin the postmaster
 * (postmaster.py, start; 0.3 s as measured), and looks whether the port is open, which it is not yet.
 */
const forkMs = 300;
/** How often it looks then (wait_for_port_open and wait_for_startup), in milliseconds. */
const startupMs = 1_000;

/** Ends a turn of the loop. Who does not lead is woken as soon as the lease changes or lapses. */
export function rest(turn: Turn): void {
  const { lease, memory, atMs } = turn;
  const { underWay } = memory;
  if (underWay && turn.isUnderWay) {
    turn.goTo({ at: 'resting', untilMs: nextLook(underWay, atMs) });
    return;
  }
  const roundMs = turn.settings['loop-wait'] * (memory.phase ?? 1);
  const untilMs = promotionOverMs(turn) ?? Math.max(atMs, memory.turnMs + roundMs);
  if (lease) turn.endFirstTurn();
  if (memory.leads || untilMs <= atMs) {
    turn.goTo({ at: 'resting', untilMs });
    return;
  }
  const question = { ask: 'wait', key: key.leader, value: lease?.node ?? null } as const;
  const order = turn.askStore(question, 'waits for the lease to change', untilMs - atMs);
  turn.goTo({ at: 'resting', untilMs, order });
}

function nextLook({ to, sinceMs }: UnderWay, atMs: number): number {
  if (to === 'primary') return atMs + soonMs;
  const looks = Math.floor((atMs - sinceMs - forkMs) / startupMs) + 1;
  return sinceMs + forkMs + Math.max(1, looks) * startupMs;
}

/** Ends a turn, and looks again every moment until the server is primary, or for so long. */
export function restUntilPrimary(turn: Turn, withinMs: number): void {
  turn.remember({ underWay: { to: 'primary', sinceMs: turn.atMs, untilMs: turn.atMs + withinMs } });
  rest(turn);
}
