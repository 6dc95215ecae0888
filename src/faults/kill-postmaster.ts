import { z } from 'zod';
import { describeState, isUp } from '../world/look.ts';
import { bringBack } from './bring-back.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, landsWithinMs, seen, unseen } from './witness.ts';

export const killPostmaster = defineFault({
  kind: 'kill-postmaster',
  summary: 'The postmaster is killed with SIGKILL, and its children end with it.',
  explanation: `What an out-of-memory killer or a careless \`kill -9\` does. The host stays on the network, so clients get
resets at once. Nothing restarts the server by itself; the next start goes through crash recovery.

Undoing it starts the server again, as a service manager would, and waits until it is ready; while the cluster is watched
and has a manager, that is left to the manager. When the trial heals and another node has become primary, an old primary
is left down.`,
  target: 'node',
  params: z.strictObject({}),
  needs: ['crash', 'start'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const before = await scene.observe(node);
    const landed = await attempt(async () => {
      if (!isUp(before)) return unseen(`there was nothing to kill: ${describeState(before)}`);
      await scene.verbs.crash(node);
      const dead = await scene.observe(node);
      if (dead.server === 'down') return seen(`after SIGKILL, ${describeState(dead)}`);
      // A manager may have started another server by the time anybody looks: then the death is what counts.
      const died = await scene.awaitEvent(
        (event) => event.type === 'process' && event.node === node && event.signal === 'SIGKILL',
        landsWithinMs,
      );
      return died
        ? seen(`the postmaster of ${node} ended by SIGKILL`)
        : unseen(`after SIGKILL, ${describeState(dead)}`);
    });
    return { landed, undo: (occasion) => attempt(() => bringBack(scene, before, occasion)) };
  },
});
