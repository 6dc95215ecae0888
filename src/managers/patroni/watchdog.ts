import type { Turn } from './turn.ts';

/** The watchdog resets the host if it is not wound again before the lease could be somebody else's. */
export function windWatchdog(turn: Turn): void {
  const { settings } = turn;
  if (settings.watchdog === 'off') return;
  const afterMs = Math.max(0, settings.ttl - settings['safety-margin']);
  turn.order({ verb: 'set-watchdog', afterMs }, settings['retry-timeout'], 'the lease was renewed');
}
