import type { Scenario } from '../model/scenario.ts';
import { readSynchronousNames } from '../model/setting/synchronous-names.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Window } from './availability.ts';
import { plannedValues } from './planned-values.ts';

/**
 * The standbys that a primary waits for in vain, as its synchronous_standby_names has them: the scenario gives it the setting,
 * nothing that it plans changes it, and whenever the node was seen to serve as primary in a window, no synchronous standby
 * was connected.
 * @returns `undefined` if that is not so, or the looks do not show it
 */
export function askedInVain(timeline: Timeline, primary: string, window: Window): string | undefined {
  const { scenario } = timeline.header;
  const wanted = namesOf(scenario, primary);
  if (wanted === undefined) return undefined;
  const served = (timeline.observations.get(primary) ?? []).flatMap(({ atMs, state }) =>
    atMs >= window.fromMs && atMs <= window.toMs && state.answers && state.role === 'primary' ? [state] : [],
  );
  const alone = served.every(({ standbys }) => standbys?.every(({ sync }) => sync === 'async'));
  return served.length > 0 && alone ? wanted : undefined;
}

/** What the scenario gives the node and leaves as it is; managers set it themselves. */
function namesOf(scenario: Scenario, node: string): string | undefined {
  const { boots = '', later } = plannedValues(scenario, node, 'synchronous_standby_names');
  const names = String(boots);
  if (scenario.manager.kind !== 'by-hand' || later.length > 0) return undefined;
  return readSynchronousNames(names)?.names.length ? names : undefined;
}
