import type { Place } from '../model/topology.ts';
import type { WorldEvent } from '../world/world.ts';
import type { Scene, Strike, Witness } from './fault.ts';
import { waysOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

type LinkState = Extract<WorldEvent, { type: 'link' }>['state'];

/** What every fault of a link has in common: it is done to each direction, and mended in each. */
export async function linkStrike(
  scene: Scene<'mend', unknown>,
  state: LinkState,
  harm: (from: Place, to: Place) => Promise<void>,
): Promise<Strike> {
  const ways = waysOf(scene.target);
  const landed = await attempt(async () => {
    const beganMs = scene.clock.now();
    for (const [from, to] of ways) await harm(from, to);
    return await awaitLinks(scene, ways, state, beganMs, landsWithinMs);
  });
  const landedMs = scene.clock.now();
  return {
    landed,
    undo: async () => {
      const refusals: string[] = [];
      for (const [from, to] of ways) refusals.push(await complaint(() => scene.verbs.mend(from, to)));
      // Another fault's undo may have mended the link before: any report since the landing counts.
      const open = await awaitLinks(scene, ways, 'open', landedMs, removedWithinMs);
      return { ...open, evidence: open.evidence + refusals.join('') };
    },
  };
}

/** Awaits the world's report that each direction is in the given state. */
async function awaitLinks(
  scene: Pick<Scene<never, unknown>, 'awaitEvent'>,
  ways: readonly (readonly [Place, Place])[],
  state: LinkState,
  sinceMs: number,
  withinMs: number,
): Promise<Witness> {
  const reports: string[] = [];
  for (const [from, to] of ways) {
    const report = await scene.awaitEvent(
      (event) =>
        event.type === 'link' &&
        event.from === from &&
        event.to === to &&
        event.state === state &&
        event.atMs >= sinceMs,
      withinMs,
    );
    if (!report) return unseen(`the link ${from} -> ${to} was not reported as ${state}`);
    reports.push(`${from} -> ${to} is ${state}`);
  }
  return seen(reports.join(', '));
}
