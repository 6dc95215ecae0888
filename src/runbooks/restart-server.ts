import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { name } from '../model/fields.ts';
import { describeState, isReady } from '../world/look.ts';
import { defineAction } from './action.ts';
import { doneWithin, prove } from './prove.ts';
import { stopMode } from './stop-server.ts';

export const restartServer = defineAction({
  kind: 'restart-server',
  summary: 'Stops the server of a node, starts it again, and waits until it is ready.',
  params: z.strictObject({
    node: name().describe('The node whose server is restarted.'),
    mode: stopMode(),
    'done-within': doneWithin(),
  }),
  needs: ['stop', 'start'],
  describe: ({ node, mode }) => `restart the server of ${node} (${mode})`,
  mentions: ({ node }) => ({ nodes: [node] }),
  perform: async (scene) => {
    const { node, mode, 'done-within': withinMs } = scene.params;
    const beganMs = scene.clock.now();
    const deadlineMs = beganMs + withinMs;
    await scene.verbs.stop(node, mode, withinMs);
    await scene.verbs.start(node);
    const sight = await prove(scene, node, isReady, 'ready', Math.max(0, deadlineMs - scene.clock.now()));
    return `${describeState(sight.state)}, after ${formatDuration(scene.clock.now() - beganMs)}`;
  },
});
