import { recordingVersion } from './event.ts';

/** One line of a recording as JSON: not yet known to be a header or an event. */
export type Line = Readonly<Record<string, unknown>>;

/** Turns a line of one version into a line of the next; a header's `version` is set by the caller. */
export type Upgrade = (line: Line) => Line;

/**
 * The step from each version to the next, by the older one's number. Version 2 adds kinds of events and fields that may
 * be absent, so lines of version 1 are lines of version 2.
 */
export const upgrades: ReadonlyMap<number, Upgrade> = new Map([[1, (line: Line) => line]]);

/**
 * Brings a line of an older version up to date, one version at a time.
 * @param version what the recording's header says
 */
export function upgradeLine(
  line: Line,
  version: number,
  steps: ReadonlyMap<number, Upgrade> = upgrades,
  current: number = recordingVersion,
): Line {
  let upgraded = line;
  for (let from = version; from < current; from += 1) {
    const step = steps.get(from);
    if (!step) throw new Error(`there is no upgrade from version ${from} of the recording format`);
    upgraded = step(upgraded);
  }
  return upgraded['type'] === 'header' ? { ...upgraded, version: current } : upgraded;
}
