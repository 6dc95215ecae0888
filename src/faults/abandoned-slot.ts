import { z } from 'zod';
import { formatLsn, type NodeState } from '../model/node-state.ts';
import { awaitState, describeState } from '../world/look.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const abandonedSlot = defineFault({
  kind: 'abandoned-slot',
  summary: 'A replication slot exists that nobody reads.',
  explanation: `What a standby leaves behind that was removed without its slot. The node keeps all WAL since then, until its disk
is full or max_slot_wal_keep_size ends it. Nothing is logged and nobody is slower.

Undoing it drops the slot; the WAL goes at the next checkpoint.`,
  target: 'node',
  params: z.strictObject({
    slot: z
      .string()
      .regex(/^[a-z0-9_]{1,63}$/, {
        message: "a slot's name holds lower-case letters, digits and _, at most 63",
      })
      .default('abandoned')
      .describe('The name of the slot.'),
  }),
  needs: ['createSlot', 'dropSlot'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { slot: name } = scene.params;
    const slotOf = (state: NodeState) => state.slots?.find((slot) => slot.name === name);
    const landed = await attempt(async () => {
      await scene.verbs.createSlot(node, name);
      const sight = await awaitState(scene, node, (s) => slotOf(s)?.active === false, landsWithinMs);
      const slot = slotOf(sight.state);
      if (!sight.met || !slot) return unseen(`${node} does not show an unused slot "${name}"`);
      const from = slot.restartLsn === undefined ? '' : ` and keeps WAL from ${formatLsn(slot.restartLsn)}`;
      return seen(`the slot "${name}" of ${node} is not in use${from}`);
    });
    return {
      landed,
      undo: async () => {
        const refusal = await complaint(() => scene.verbs.dropSlot(node, name));
        const gone = await awaitState(
          scene,
          node,
          (s) => s.slots !== undefined && !slotOf(s),
          removedWithinMs,
        );
        if (gone.met) return seen(`${node} has no slot "${name}" any more${refusal}`);
        return unseen(
          `the slot "${name}" of ${node} was not seen to be gone: ${describeState(gone.state)}${refusal}`,
        );
      },
    };
  },
});
