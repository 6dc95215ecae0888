import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { name } from '../model/fields.ts';
import { describeState, isReady } from '../world/look.ts';
import { defineAction } from './action.ts';
import { doneWithin, prove } from './prove.ts';

export const startServer = defineAction({
  kind: 'start-server',
  summary: 'Starts the server of a node whose host has power, and waits until it is ready.',
  params: z.strictObject({
    node: name().describe('The node whose server is started.'),
    'done-within': doneWithin(),
  }),
  needs: ['start'],
  describe: ({ node }) => `start the server of ${node}`,
  mentions: ({ node }) => ({ nodes: [node] }),
  perform: async (scene) => {
    const { node, 'done-within': withinMs } = scene.params;
    const beganMs = scene.clock.now();
    await scene.verbs.start(node);
    const sight = await prove(scene, node, isReady, 'ready', withinMs);
    return `${describeState(sight.state)}, after ${formatDuration(scene.clock.now() - beganMs)}`;
  },
});
