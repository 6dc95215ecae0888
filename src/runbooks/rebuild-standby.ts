import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { name } from '../model/fields.ts';
import { isStreaming } from '../world/look.ts';
import { defineAction } from './action.ts';
import { doneWithin, prove } from './prove.ts';

export const rebuildStandby = defineAction({
  kind: 'rebuild-standby',
  summary: 'Deletes a node and builds it again as a standby of another, and waits until it streams.',
  params: z
    .strictObject({
      node: name().describe('The node that is deleted and built again.'),
      from: name().describe('The node it is copied from and then follows.'),
      'done-within': doneWithin(),
    })
    .refine(({ node, from }) => node !== from, {
      path: ['from'],
      message: 'a node that is deleted cannot be copied from itself',
    }),
  needs: ['rebuild'],
  describe: ({ node, from }) => `rebuild ${node} from ${from}`,
  mentions: ({ node, from }) => ({ nodes: [node, from] }),
  perform: async (scene) => {
    const { node, from, 'done-within': withinMs } = scene.params;
    const beganMs = scene.clock.now();
    await scene.verbs.rebuild(node, from);
    await prove(scene, node, isStreaming, 'streaming', withinMs);
    const took = formatDuration(scene.clock.now() - beganMs);
    return `${node} was built again from ${from} and streams, after ${took}`;
  },
});
