import type { StandbyState } from '../model/node-state.ts';
import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Window } from './availability.ts';
import { plannedValues } from './planned-values.ts';
import { isDown } from './spell.ts';

/** A synchronous standby that confirmed nothing while its primary had commits to be confirmed. */
export interface AwaitedStandby {
  readonly node: string;
  /** Its server's process was gone, or its host had no power, at some look meanwhile. */
  readonly wasDown: boolean;
}

/**
 * The synchronous standbys that a primary's commits waited for throughout a window: the primary named them just before it,
 * and as long as it lasted had flushed more than they confirmed, which did not grow. Empty if the looks do not show it.
 */
export function awaitedStandbys(timeline: Timeline, primary: string, window: Window): AwaitedStandby[] {
  const looks = timeline.observations.get(primary) ?? [];
  const before = looks.findLast(({ atMs }) => atMs <= window.fromMs)?.state.standbys ?? [];
  const inside = within(looks, window);
  if (inside.length === 0) return [];
  const confirmed = confirmedBy(timeline, primary);
  const silent = (names: readonly StandbyState[]) =>
    names.filter(({ name }) => isSilent(name, inside, confirmed));
  const sync = silent(before.filter((standby) => standby.sync === 'sync'));
  // Of a quorum one is enough, so that a commit waits only if nobody of it confirms.
  const quorum = before.filter((standby) => standby.sync === 'quorum');
  const awaited = [...sync, ...(silent(quorum).length === quorum.length ? quorum : [])];
  return awaited.map(({ name }) => ({
    node: name,
    wasDown: within(timeline.observations.get(name) ?? [], window).some(isDown),
  }));
}

type Confirmed = 'flushedLsn' | 'replayedLsn';

/** What of a standby confirms a commit: with `remote_apply` it must have been replayed. The looks do not show the setting. */
function confirmedBy(timeline: Timeline, primary: string): Confirmed {
  const { boots, later } = plannedValues(timeline.header.scenario, primary, 'synchronous_commit');
  return [boots, ...later].includes('remote_apply') ? 'replayedLsn' : 'flushedLsn';
}

/** Whether a standby was connected no more, or its confirmed position stood still behind what the primary had flushed. */
function isSilent(name: string, looks: readonly ObservationEvent[], which: Confirmed): boolean {
  const confirmed = new Set<number>();
  for (const { state } of looks) {
    const standby = state.standbys?.find((each) => each.name === name);
    if (state.standbys === undefined || state.flushedLsn === undefined) return false;
    if (standby === undefined || standby.state !== 'streaming') continue;
    const lsn = standby[which];
    if (lsn === undefined || lsn >= state.flushedLsn) return false;
    confirmed.add(lsn);
  }
  return confirmed.size <= 1;
}

/** Looks this near to a window's ends may show what was confirmed just before it, or just before the clients heard of it. */
const edgeMs = 500;

function within(looks: readonly ObservationEvent[], { fromMs, toMs }: Window): readonly ObservationEvent[] {
  const edge = Math.min(edgeMs, (toMs - fromMs) / 4);
  return looks.filter(({ atMs }) => atMs >= fromMs + edge && atMs <= toMs - edge);
}
