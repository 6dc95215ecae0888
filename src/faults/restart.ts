import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { outlast } from '../kit/outlast.ts';
import { duration } from '../model/fields.ts';
import { awaitState, describeState, isReady, isUp, lastWords } from '../world/look.ts';
import { bringBack } from './bring-back.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

/** A stop that takes longer than this is told as one that hangs; an idle server needs a twentieth of a second. */
const hangsAfterMs = 5_000;

export const restart = defineFault({
  kind: 'restart',
  summary: 'The server is stopped and started again at once.',
  explanation: `What an upgrade, a change of memory or a nervous operator does. \`smart\` waits until every client has gone, \`fast\`
disconnects them and writes a checkpoint, \`immediate\` leaves crash recovery to the start.

It has landed when the server is ready again, or is seen to refuse, or still stops after five seconds: a stop that hangs
is the effect, not a failure. It then goes on in the background until \`stop-within\`. Undoing it waits for that and, if
the server is down, starts it, except an old primary that has been replaced when the trial heals.`,
  target: 'node',
  params: z.strictObject({
    mode: z
      .enum(['smart', 'fast', 'immediate'])
      .default('fast')
      .describe('How the server is asked to stop, as pg_ctl names it.'),
    'stop-within': duration().prefault('60s').describe('How long the stop may take; after that it is left.'),
  }),
  needs: ['stop', 'start'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { mode, 'stop-within': stopWithinMs } = scene.params;
    const before = await scene.observe(node);
    const beganMs = scene.clock.now();
    const stopAndStart = async () => {
      await scene.verbs.stop(node, mode, stopWithinMs);
      await scene.verbs.start(node);
    };
    const restarting = isUp(before) ? stopAndStart() : undefined;

    const landed = await attempt(async () => {
      if (!restarting) return unseen(`there was nothing to restart: ${describeState(before)}`);
      const outcome = await outlast(scene.clock, restarting, hangsAfterMs, scene.signal);
      const took = () => formatDuration(scene.clock.now() - beganMs);
      if (outcome.how === 'failed') throw outcome.error;
      if (outcome.how === 'pending') {
        const state = await scene.observe(node);
        const begun = state.server !== 'ready';
        return (begun ? seen : unseen)(
          `${took()} after a ${mode} stop was asked for, ${describeState(state)}`,
        );
      }
      const stopped = await scene.awaitEvent(
        (event) => event.type === 'process' && event.node === node && event.change === 'exited',
        landsWithinMs,
      );
      if (!stopped)
        return unseen(`${took()} after a ${mode} stop was asked for, no end of the server was seen`);
      const settled = await awaitState(
        scene,
        node,
        (state) => isReady(state) || state.server === 'down',
        removedWithinMs,
      );
      const words = isReady(settled.state) ? '' : await lastWords(scene, node, beganMs);
      return seen(`${describeState(settled.state)}, ${took()} after a ${mode} stop was asked for${words}`);
    });
    return {
      landed,
      undo: (occasion) =>
        attempt(async () => {
          if (restarting) await outlast(scene.clock, restarting, stopWithinMs, scene.signal);
          return await bringBack(scene, before, occasion);
        }),
    };
  },
});
