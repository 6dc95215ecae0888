import { z } from 'zod';
import { slotName } from '../model/fields.ts';
import type { NodeState } from '../model/node-state.ts';
import { awaitState, describeState } from '../world/look.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const changeConsumer = defineFault({
  kind: 'change-consumer',
  summary: 'A consumer of changes follows through a logical slot and keeps up.',
  explanation: `What a data warehouse, a search index or a subscription does: it streams what is committed and confirms it at
once. It harms nothing by itself; but its slot lets go of WAL only up to where the oldest transaction began that was
still open. The node needs wal_level = logical.

Undoing it disconnects the consumer and drops its slot.`,
  target: 'node',
  params: z.strictObject({
    slot: slotName().default('changes').describe('The name of its slot.'),
  }),
  needs: ['createSlot', 'dropSlot', 'attachConsumer', 'detachConsumer'],
  settings: () => ({ wal_level: 'logical' }),
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { slot: name } = scene.params;
    const isThere = (state: NodeState) => state.slots?.some((slot) => slot.name === name) === true;
    const isUsed = (state: NodeState) =>
      state.slots?.some((slot) => slot.name === name && slot.active) === true;
    const landed = await attempt(async () => {
      await scene.verbs.createSlot(node, name, 'logical');
      await scene.verbs.attachConsumer(node, name);
      const sight = await awaitState(scene, node, isUsed, landsWithinMs);
      if (sight.met) return seen(`the logical slot "${name}" of ${node} is in use`);
      return unseen(`nobody is seen to use a slot "${name}" of ${node}: ${describeState(sight.state)}`);
    });
    return {
      landed,
      undo: async () => {
        const left = await complaint(() => scene.verbs.detachConsumer(node, name));
        const refusal = await complaint(() => scene.verbs.dropSlot(node, name));
        const isGone = (state: NodeState) => state.slots !== undefined && !isThere(state);
        const gone = await awaitState(scene, node, isGone, removedWithinMs);
        if (gone.met) return seen(`${node} has no slot "${name}" any more${left}${refusal}`);
        const state = describeState(gone.state);
        return unseen(`the slot "${name}" of ${node} was not seen to be gone: ${state}${left}${refusal}`);
      },
    };
  },
});
