import { waysOf } from '../faults/target.ts';
import { disturbancesOf } from '../model/disturbances-of.ts';
import type { Disturbance, Scenario } from '../model/scenario.ts';

/**
 * Faults of one link at the same time. Undoing any of them makes the link as the topology says, so the first that ends
 * takes the others with it. Only moments that are fixed can be compared before a trial.
 */
export function noteSharedLinks(scenario: Scenario): readonly string[] {
  const { limits } = scenario;
  const ofLinks = disturbancesOf(scenario).filter(({ target }) => target.kind === 'link');
  return ofLinks.flatMap((first) =>
    ofLinks
      .filter(
        (other) => other !== first && shareAWay(first, other) && endsWithin(first, other, limits.watchMs),
      )
      .map(
        (other) =>
          `${first.name} ends while ${other.name} is in force on the same link, and undoing one makes the link as the topology ` +
          `says: it ends ${other.name} as well. Let them end together, or begin ${other.name} after ${first.name} has ended.`,
      ),
  );
}

/** Whether a fault is undone at a moment at which the other one still stands. When the watch is over all are undone. */
function endsWithin(first: Disturbance, other: Disturbance, watchMs: number): boolean {
  const [beganMs, otherBeganMs] = [fixedMs(first), fixedMs(other)];
  if (beganMs === undefined || otherBeganMs === undefined || first.forMs === undefined) return false;
  const endsMs = beganMs + first.forMs;
  const otherEndsMs = other.forMs === undefined ? watchMs : Math.min(otherBeganMs + other.forMs, watchMs);
  return otherBeganMs < endsMs && endsMs < otherEndsMs;
}

function shareAWay(one: Disturbance, other: Disturbance): boolean {
  const others = waysOf(other.target);
  return waysOf(one.target).some(([from, to]) => others.some(([start, end]) => start === from && end === to));
}

/** When a fault strikes, in milliseconds since the watch begins, if nothing else decides it. */
function fixedMs({ moment }: Disturbance): number | undefined {
  return 'atMs' in moment ? moment.atMs : undefined;
}
