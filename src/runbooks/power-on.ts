import { z } from 'zod';
import { name } from '../model/fields.ts';
import { defineAction } from './action.ts';
import { doneWithin, prove } from './prove.ts';

export const powerOn = defineAction({
  kind: 'power-on',
  summary: 'Gives the host of a node its power back; nothing on it is started.',
  params: z.strictObject({
    node: name().describe('The node whose host gets power.'),
    'done-within': doneWithin(),
  }),
  needs: ['powerOn'],
  describe: ({ node }) => `power ${node} on`,
  mentions: ({ node }) => ({ nodes: [node] }),
  perform: async (scene) => {
    const { node, 'done-within': withinMs } = scene.params;
    await scene.verbs.powerOn(node);
    await prove(scene, node, (state) => state.host === 'on', 'on', withinMs);
    return `${node} has power`;
  },
});
