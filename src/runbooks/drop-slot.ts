import { z } from 'zod';
import { name, slotName } from '../model/fields.ts';
import type { NodeState } from '../model/node-state.ts';
import { defineAction } from './action.ts';
import { doneWithin, prove } from './prove.ts';

export const dropSlot = defineAction({
  kind: 'drop-slot',
  summary: 'Drops a replication slot.',
  params: z.strictObject({
    node: name().describe('The node that has the slot.'),
    slot: slotName()
      .describe('The name of the slot.')
      .meta({ examples: ['abandoned'] }),
    'done-within': doneWithin(),
  }),
  needs: ['dropSlot'],
  describe: ({ node, slot }) => `drop the slot ${slot} of ${node}`,
  mentions: ({ node }) => ({ nodes: [node] }),
  perform: async (scene) => {
    const { node, slot, 'done-within': withinMs } = scene.params;
    await scene.verbs.dropSlot(node, slot);
    const isGone = (state: NodeState) => state.slots?.every((each) => each.name !== slot) === true;
    await prove(scene, node, isGone, `without the slot ${slot}`, withinMs);
    return `${node} has no slot "${slot}"`;
  },
});
