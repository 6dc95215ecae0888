import type { Result } from '../manager.ts';
import { effectiveSettings, governedSettings, storedSettings } from './governed.ts';
import { lead } from './leading.ts';
import type { PlannedStart } from './memory.ts';
import { rest } from './rest.ts';
import type { Turn } from './turn.ts';

/** How long a server may take from its start to its first answer while the loop looks on, in milliseconds. */
const startMs = 30_000;

/**
 * Starts the own server as a standby, as Patroni starts every server that it does not know to be primary. First the control
 * file is read: what is started with less than it asks for does not come up.
 */
export function startServer(turn: Turn, start: PlannedStart): void {
  const deed = { verb: 'read-control', settings: governedSettings } as const;
  const order = turn.order(
    deed,
    turn.settings['retry-timeout'],
    'a server starts with what its control file asks for',
  );
  turn.goTo({ at: 'sizing', order, start });
}

/** The control file is read, or could not be. */
export function sized(turn: Turn, { control }: Result, start: PlannedStart): void {
  if (!control) return startNow(turn, start);
  const { values, raised } = effectiveSettings(storedSettings(turn.view.topology), control);
  if (Object.keys(values).length === 0) return startNow(turn, start);
  const why =
    raised.length === 0
      ? 'the store says so, whatever else is written'
      : `its control file asks for ${raised.map((name) => `${name} = ${control.needed[name]}`).join(', ')}`;
  turn.because(`${turn.node} starts its server with other parameters than are written: ${why}.`);
  const deed = { verb: 'configure', values, apply: 'none' } as const;
  const order = turn.order(deed, turn.settings['retry-timeout'], why);
  turn.goTo({ at: 'configuring', order, start });
}

export function startNow(turn: Turn, { upstream, why }: PlannedStart): void {
  turn.order({ verb: 'start', upstream }, startMs, why);
  turn.remember({ upstream, underWay: { to: 'answer', sinceMs: turn.atMs, untilMs: turn.atMs + startMs } });
  const { lease } = turn;
  if (lease?.node === turn.node) lead(turn, lease);
  else rest(turn);
}
