import { z } from 'zod';
import { name } from '../model/fields.ts';
import { VerbFailed } from '../world/world.ts';
import { defineAction } from './action.ts';
import { doneWithin } from './prove.ts';

export const moveAddress = defineAction({
  kind: 'move-address',
  summary: 'Gives a virtual address to another node; every connection through it breaks.',
  params: z.strictObject({
    address: name().describe('The virtual address.'),
    to: name().describe('The node that gets it.'),
    'done-within': doneWithin(),
  }),
  needs: ['moveAddress'],
  describe: ({ address, to }) => `move the address ${address} to ${to}`,
  mentions: ({ address, to }) => ({ nodes: [to], addresses: [address] }),
  perform: async (scene) => {
    const { address, to, 'done-within': withinMs } = scene.params;
    await scene.verbs.moveAddress(address, to);
    const moved = await scene.awaitEvent(
      (event) => event.type === 'address' && event.address === address && event.owner === to,
      withinMs,
    );
    if (!moved) throw new VerbFailed(`the address ${address} was not reported at ${to} in time`);
    return `the address ${address} is at ${to}`;
  },
});
