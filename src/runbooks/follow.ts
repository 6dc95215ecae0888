import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { name } from '../model/fields.ts';
import type { NodeState } from '../model/node-state.ts';
import { awaitState, describeState, isStreaming, lastWords } from '../world/look.ts';
import { VerbFailed } from '../world/world.ts';
import { defineAction } from './action.ts';
import { doneWithin } from './prove.ts';

export const follow = defineAction({
  kind: 'follow',
  summary:
    'Points a standby at another upstream, and waits until it streams from there; a server that is down becomes a standby, to be started next, or by the manager if there is one.',
  params: z
    .strictObject({
      node: name().describe('The standby; or a server that is down, also one that was primary.'),
      upstream: name().describe('The node it shall stream from.'),
      'done-within': doneWithin(),
    })
    .refine(({ node, upstream }) => node !== upstream, {
      path: ['upstream'],
      message: 'no standby streams from itself',
    }),
  needs: ['follow'],
  describe: ({ node, upstream }) => `let ${node} follow ${upstream}`,
  mentions: ({ node, upstream }) => ({ nodes: [node, upstream] }),
  perform: async (scene) => {
    const { node, upstream, 'done-within': withinMs } = scene.params;
    const beganMs = scene.clock.now();
    const before = await scene.observe(node);
    await scene.verbs.follow(node, upstream);
    // Where no manager starts it, the runbook's next step does, and waiting here would only keep that step waiting.
    if (before.host === 'off' || (before.server === 'down' && !scene.managed(node)))
      return `${describeState(before)}; it is a standby of ${upstream} once it is started`;
    // The upstream says who streams from it; the standby alone might still be streaming from the former one.
    const served = await awaitState(
      scene,
      upstream,
      (state) => state.standbys?.some((s) => s.name === node && s.state === 'streaming') === true,
      withinMs,
    );
    if (!served.met) {
      const own = await scene.observe(node);
      const states = `${describeState(served.state)}, and ${describeState(own)}`;
      const left = own.server === 'down' && scene.managed(node) ? ': its manager has not started it' : '';
      throw new VerbFailed(
        `${upstream} does not show ${node} streaming; ${states}${left}${partedAdvice(own, served.state)}`,
      );
    }
    // One that is ahead of where the upstream's timeline began is served the end of the old one over and over.
    const { timeline } = served.state;
    const remainingMs = Math.max(0, beganMs + withinMs - scene.clock.now());
    const arrived = (state: NodeState) => isStreaming(state) && state.timeline === timeline;
    const sight = await awaitState(scene, node, arrived, remainingMs);
    if (!sight.met) {
      const words = await lastWords(scene, node, beganMs);
      const state = `${describeState(sight.state)}${words}`;
      throw new VerbFailed(
        `${node} does not stay with ${upstream}, which is on timeline ${timeline}; ${state}${partedAdvice(sight.state, served.state)}`,
      );
    }
    const took = formatDuration(scene.clock.now() - beganMs);
    return `${describeState(sight.state)} and streams from ${upstream}, after ${took}`;
  },
});

/** What to do about a standby whose history may have parted from that of the upstream. */
function partedAdvice(own: NodeState, upstream: NodeState): string {
  if (own.timeline === undefined || upstream.timeline === undefined || own.timeline >= upstream.timeline)
    return '';
  return `. If ${own.node} has WAL from beyond the place where timeline ${upstream.timeline} began, \`rebuild-standby\` has to bring it back`;
}
