import { z } from 'zod';
import { formatDuration } from '../kit/duration.ts';
import { name } from '../model/fields.ts';
import { describeState, isReady } from '../world/look.ts';
import { defineAction } from './action.ts';
import { doneWithin, prove } from './prove.ts';

export const promote = defineAction({
  kind: 'promote',
  summary: 'Tells a standby to become primary, and waits until it is.',
  params: z.strictObject({
    node: name().describe('The standby to promote.'),
    'done-within': doneWithin(),
  }),
  needs: ['promote'],
  describe: ({ node }) => `promote ${node}`,
  mentions: ({ node }) => ({ nodes: [node] }),
  perform: async (scene) => {
    const { node, 'done-within': withinMs } = scene.params;
    const beganMs = scene.clock.now();
    await scene.verbs.promote(node);
    const sight = await prove(scene, node, (s) => isReady(s) && s.role === 'primary', 'primary', withinMs);
    return `${describeState(sight.state)}, ${formatDuration(scene.clock.now() - beganMs)} after it was asked`;
  },
});
