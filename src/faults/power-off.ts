import { z } from 'zod';
import { awaitState, describeState } from '../world/look.ts';
import { bringBack } from './bring-back.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const powerOff = defineFault({
  kind: 'power-off',
  summary: 'The host of a node loses power.',
  explanation: `The host vanishes from the network without a word: nobody gets a reset, connections hang until their own
timeouts, and everything on the host ends. Data that was not yet on its way to another node is out of reach until the
power is back. What the operating system had not yet written to disk is not lost here, because the machine below keeps
running.

Undoing it gives the power back and starts the server, as a service that is enabled starts with its host. If it ends
during the watch (\`for:\`), that happens even if another node has become primary meanwhile - unless the cluster has a
manager, which then decides what to start. When the trial heals, an old primary that has been replaced gets its power
back but is left down.`,
  target: 'node',
  params: z.strictObject({}),
  needs: ['powerOff', 'powerOn', 'start'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const before = await scene.observe(node);
    const landed = await attempt(async () => {
      await scene.verbs.powerOff(node);
      const dead = await awaitState(
        scene,
        node,
        (s) => s.host === 'off' && s.server === 'down',
        landsWithinMs,
      );
      if (dead.met) return seen(`${node} has no power and no process is left on it`);
      return unseen(`the power of ${node} was cut, but ${describeState(dead.state)}`);
    });
    return {
      landed,
      undo: (occasion) =>
        attempt(async () => {
          const refusal = await complaint(() => scene.verbs.powerOn(node));
          const back = await awaitState(scene, node, (s) => s.host === 'on', removedWithinMs);
          if (!back.met) return unseen(`${node} is still without power${refusal}`);
          const server = await bringBack(scene, before, occasion);
          return { seen: server.seen, evidence: `${node} has power again; ${server.evidence}` };
        }),
    };
  },
});
