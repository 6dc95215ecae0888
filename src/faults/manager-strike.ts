import type { ManagerState } from '../world/world.ts';
import type { Scene, Strike, Witness } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

/** What every fault of the manager itself has in common: its programs on one node are stopped, and run again. */
export async function managerStrike(
  scene: Scene<'setManager', unknown>,
  state: Exclude<ManagerState, 'running'>,
): Promise<Strike> {
  const node = nodeOf(scene.target);
  const struckMs = scene.clock.now();
  const landed = await attempt(async () => {
    await scene.verbs.setManager(node, state);
    return awaitManager(scene, node, state, struckMs, landsWithinMs);
  });
  const landedMs = scene.clock.now();
  return {
    landed,
    undo: () =>
      attempt(async () => {
        if ((await scene.observe(node)).host === 'off') {
          return seen(`${node} has no power, and its manager starts with its host`);
        }
        const refusal = await complaint(() => scene.verbs.setManager(node, 'running'));
        const back = await awaitManager(scene, node, 'running', landedMs, removedWithinMs);
        return { ...back, evidence: back.evidence + refusal };
      }),
  };
}

/** Awaits the world's report of what became of the manager. */
async function awaitManager(
  scene: Pick<Scene<never, unknown>, 'awaitEvent'>,
  node: string,
  state: ManagerState,
  sinceMs: number,
  withinMs: number,
): Promise<Witness> {
  const report = await scene.awaitEvent(
    (event) =>
      event.type === 'manager' && event.node === node && event.state === state && event.atMs >= sinceMs,
    withinMs,
  );
  if (report) return seen(`the manager on ${node} is ${state}`);
  return unseen(`the manager on ${node} was not reported as ${state}`);
}
