import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { name } from '../model/fields.ts';
import { awaitState, describeState, isStreaming } from '../world/look.ts';
import { VerbFailed } from '../world/world.ts';
import { defineAction } from './action.ts';
import { doneWithin, prove } from './prove.ts';

export const follow = defineAction({
  kind: 'follow',
  summary: 'Points a standby at another upstream, and waits until it streams from there.',
  params: z.strictObject({
    node: name().describe('The standby.'),
    upstream: name().describe('The node it shall stream from.'),
    'done-within': doneWithin(),
  }),
  needs: ['follow'],
  describe: ({ node, upstream }) => `let ${node} follow ${upstream}`,
  mentions: ({ node, upstream }) => ({ nodes: [node, upstream] }),
  perform: async (scene) => {
    const { node, upstream, 'done-within': withinMs } = scene.params;
    const beganMs = scene.clock.now();
    await scene.verbs.follow(node, upstream);
    // The upstream says who streams from it; the standby alone might still be streaming from the former one.
    const served = await awaitState(
      scene,
      upstream,
      (state) => state.standbys?.some((s) => s.name === node && s.state === 'streaming') === true,
      withinMs,
    );
    if (!served.met) {
      throw new VerbFailed(`${upstream} does not show ${node} streaming; ${describeState(served.state)}`);
    }
    const remainingMs = Math.max(0, beganMs + withinMs - scene.clock.now());
    const sight = await prove(scene, node, isStreaming, `streaming from ${upstream}`, remainingMs);
    const took = formatDuration(scene.clock.now() - beganMs);
    return `${describeState(sight.state)} and streams from ${upstream}, after ${took}`;
  },
});
