import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { awaitState, describeState, findPrimary, isStreaming } from '../world/look.ts';
import { bringBack } from './bring-back.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, removedWithinMs, seen, unseen } from './witness.ts';

export const rebuildStandby = defineFault({
  kind: 'rebuild-standby',
  summary: 'A standby is deleted and built again from the primary.',
  explanation: `The server is stopped, its data directory deleted, and a new one copied from whoever is primary then, while clients
write. Until it streams again the node is missing, and the copy loads the primary. Settings that were changed on the
node stay.

It has landed when the node streams again. There is nothing to undo; at the end the server is looked at, and started if
it is down.`,
  target: 'node',
  params: z.strictObject({}),
  needs: ['rebuild', 'start'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const before = await scene.observe(node);
    const landed = await attempt(async () => {
      const primary = await findPrimary(scene);
      if (!primary) return unseen('no primary answers that a standby could be built from');
      if (primary.node === node) return unseen(`${node} is the primary, so it is not rebuilt`);
      const beganMs = scene.clock.now();
      await scene.verbs.rebuild(node, primary.node);
      const ready = await scene.awaitEvent(
        (event) => event.type === 'process' && event.node === node && event.change === 'ready',
        removedWithinMs,
      );
      if (!ready) return unseen(`the server of ${node} was not seen to become ready again`);
      const back = await awaitState(scene, node, isStreaming, removedWithinMs);
      const took = formatDuration(scene.clock.now() - beganMs);
      if (back.met) return seen(`${node} was built again from ${primary.node} and streams, ${took} later`);
      return unseen(`${took} after it was to be built again, ${describeState(back.state)}`);
    });
    return { landed, undo: (occasion) => attempt(() => bringBack(scene, before, occasion)) };
  },
});
