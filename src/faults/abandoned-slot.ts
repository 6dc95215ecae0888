import { z } from 'zod';
import { slotName } from '../model/fields.ts';
import { formatLsn, type NodeState } from '../model/node-state.ts';
import { awaitState, describeState } from '../world/look.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const abandonedSlot = defineFault({
  kind: 'abandoned-slot',
  summary: 'A replication slot exists that nobody reads.',
  explanation: `What a standby leaves behind that was removed without its slot. The node keeps all WAL since then, until its disk
is full or max_slot_wal_keep_size ends it. Nothing is logged and nobody is slower. A logical one, left behind by a consumer
of changes, takes wal_level = logical.

Undoing it drops the slot; the WAL goes at the next checkpoint.`,
  target: 'node',
  params: z.strictObject({
    slot: slotName().default('abandoned').describe('The name of the slot.'),
    kind: z
      .enum(['physical', 'logical'])
      .default('physical')
      .describe('Whose it was: a standby’s, or that of a consumer of changes.'),
  }),
  needs: ['createSlot', 'dropSlot'],
  settings: ({ kind }) => (kind === 'logical' ? { wal_level: 'logical' } : {}),
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { slot: name, kind } = scene.params;
    const slotOf = (state: NodeState) => state.slots?.find((slot) => slot.name === name);
    const landed = await attempt(async () => {
      await scene.verbs.createSlot(node, name, kind);
      const sight = await awaitState(scene, node, (s) => slotOf(s)?.active === false, landsWithinMs);
      const slot = slotOf(sight.state);
      if (!sight.met || !slot) return unseen(`${node} does not show an unused slot "${name}"`);
      const from = slot.restartLsn === undefined ? '' : ` and keeps WAL from ${formatLsn(slot.restartLsn)}`;
      return seen(`the ${kind} slot "${name}" of ${node} is not in use${from}`);
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
