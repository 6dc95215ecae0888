import { duration } from '../model/fields.ts';
import type { NodeState } from '../model/node-state.ts';
import { awaitState, describeState, lastWords, type Sight } from '../world/look.ts';
import { VerbFailed } from '../world/world.ts';
import type { ActionScene } from './action.ts';

/** The deadline every action has: it must be seen to be done within this, or it has failed. */
export const doneWithin = () =>
  duration().prefault('30s').describe('How long it may take until it is seen to be done.');

/**
 * Awaits the state that proves an action done.
 * @param what the state in words, for the message when it does not come
 * @throws VerbFailed with what was seen instead, and what the server last said
 */
export async function prove(
  scene: Pick<ActionScene<never, unknown>, 'clock' | 'observe' | 'signal' | 'awaitEvent'>,
  node: string,
  meets: (state: NodeState) => boolean,
  what: string,
  withinMs: number,
): Promise<Sight> {
  const beganMs = scene.clock.now();
  const sight = await awaitState(scene, node, meets, withinMs);
  if (sight.met) return sight;
  const words = await lastWords(scene, node, beganMs);
  throw new VerbFailed(`${node} was not ${what} in time; ${describeState(sight.state)}${words}`);
}
