import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { name } from '../model/fields.ts';
import { defineAction } from './action.ts';
import { doneWithin, prove } from './prove.ts';

export const stopMode = () =>
  z
    .enum(['smart', 'fast', 'immediate'])
    .default('fast')
    .describe('`smart` waits for clients, `fast` disconnects them, `immediate` skips the checkpoint.');

export const stopServer = defineAction({
  kind: 'stop-server',
  summary: 'Stops the server of a node, and waits until it is down.',
  params: z.strictObject({
    node: name().describe('The node whose server is stopped.'),
    mode: stopMode(),
    'done-within': doneWithin(),
  }),
  needs: ['stop'],
  describe: ({ node, mode }) => `stop the server of ${node} (${mode})`,
  mentions: ({ node }) => ({ nodes: [node] }),
  perform: async (scene) => {
    const { node, mode, 'done-within': withinMs } = scene.params;
    const beganMs = scene.clock.now();
    await scene.verbs.stop(node, mode, withinMs);
    await prove(scene, node, (state) => state.server === 'down', 'down', withinMs);
    return `the server of ${node} is down, after ${formatDuration(scene.clock.now() - beganMs)}`;
  },
});
