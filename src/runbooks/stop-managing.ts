import { z } from 'zod';
import { type ManagerState, VerbFailed } from '../world/world.ts';
import { type ActionScene, defineAction } from './action.ts';
import { doneWithin } from './prove.ts';

export const stopManaging = defineAction({
  kind: 'stop-managing',
  summary: 'Tells the manager on every node that has power to leave the servers alone.',
  params: z.strictObject({ 'done-within': doneWithin() }),
  needs: ['setManager'],
  describe: () => 'tell the manager to leave the servers alone',
  mentions: () => ({}),
  perform: (scene) => tellManager(scene, 'unmanaged', 'leaves the servers alone'),
});

/**
 * Tells the manager on every node that has power.
 * @param does what it does from now on, for the proof
 */
export async function tellManager(
  scene: ActionScene<'setManager', { readonly 'done-within': number }>,
  state: ManagerState,
  does: string,
): Promise<string> {
  const states = await Promise.all(scene.topology.nodes.map(({ name }) => scene.observe(name)));
  const on = states.filter(({ host }) => host === 'on').map(({ node }) => node);
  for (const node of on) {
    await scene.verbs.setManager(node, state);
    const told = await scene.awaitEvent(
      (event) => event.type === 'manager' && event.node === node && event.state === state,
      scene.params['done-within'],
    );
    if (!told) throw new VerbFailed(`the manager on ${node} was not reported as ${state} in time`);
  }
  return on.length === 0 ? 'no node has power' : `the manager on ${on.join(', ')} ${does}`;
}
