import { z } from 'zod';
import { name } from '../model/fields.ts';
import { awaitState, describeState } from '../world/look.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const longTransaction = defineFault({
  kind: 'long-transaction',
  summary: 'A transaction stays open and idle.',
  explanation: `What a person leaves behind who typed BEGIN and went to lunch. It holds a snapshot, so vacuum removes nothing that
it might still see; one that has written also holds locks.

On a standby it would delay replay of what it conflicts with, or be cancelled by it. Nothing here conflicts: clients and batch
jobs insert, and nobody deletes rows, locks a table or changes its columns.

Undoing it ends the transaction. If its server ended first, so did the transaction.`,
  target: 'node',
  params: z.strictObject({
    transaction: name().default('lunch').describe('A name for it, when a node has several.'),
    writes: z.boolean().default(false).describe('Whether it has written, and so holds an id and a lock.'),
  }),
  needs: ['openTransaction', 'closeTransaction'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { transaction, writes } = scene.params;
    let pid: number | undefined;
    const landed = await attempt(async () => {
      const backend = await scene.verbs.openTransaction(node, transaction, writes);
      pid = backend;
      const idle = await awaitState(
        scene,
        node,
        (s) => s.idleTransactions?.includes(backend) === true,
        landsWithinMs,
      );
      const evidence = `backend ${backend} of ${node}`;
      if (idle.met) return seen(`${evidence} is idle in a transaction`);
      return unseen(`${evidence} is not seen to be idle in a transaction: ${describeState(idle.state)}`);
    });
    return {
      landed,
      undo: async () => {
        if (pid === undefined) return seen('it never opened');
        const backend = pid;
        const refusal = await complaint(() => scene.verbs.closeTransaction(node, transaction));
        const gone = await awaitState(
          scene,
          node,
          (s) => s.server === 'down' || (s.answers && s.idleTransactions?.includes(backend) !== true),
          removedWithinMs,
        );
        const evidence = `${describeState(gone.state)}${refusal}`;
        if (gone.met) return seen(`backend ${backend} holds no transaction any more: ${evidence}`);
        return unseen(`backend ${backend} was not seen to end its transaction: ${evidence}`);
      },
    };
  },
});
