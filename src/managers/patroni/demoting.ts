import type { Turn } from './turn.ts';

/** How long a server that must not be primary any more may take to stop before it is stopped at once, in milliseconds. */
const stopWithinMs = 60_000;

/** Stops a primary that must not be one any more; it starts again as a standby. */
export function demote(turn: Turn, why: string): void {
  const { node, settings, view } = turn;
  turn.because(why);
  turn.remember({ leads: false });
  if (settings.address !== undefined && view.holds.includes(settings.address)) {
    turn.order({ verb: 'drop-address', address: settings.address }, settings['retry-timeout'], why);
  }
  if (settings.watchdog === 'on') {
    turn.order({ verb: 'set-watchdog', afterMs: null }, settings['retry-timeout'], `${node} does not lead`);
  }
  const order = turn.order({ verb: 'stop', mode: 'fast' }, stopWithinMs, why);
  turn.goTo({ at: 'acting', order, next: 'start-as-standby' });
}
