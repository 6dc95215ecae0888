import { z } from 'zod';
import { formatSize } from '../kit/size.ts';
import { size } from '../model/fields.ts';
import type { NodeState } from '../model/node-state.ts';
import { awaitState, describeState } from '../world/look.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const baseBackup = defineFault({
  kind: 'base-backup',
  summary: 'A base backup runs, slowly.',
  explanation: `What pg_basebackup does with --max-rate: it copies the data directory at that pace and streams the WAL written
meanwhile through a temporary slot, telling every 10 s how much of it it has. Until then the node keeps that WAL.

Undoing it breaks the backup off. One that has ended by itself is removed already.`,
  target: 'node',
  params: z.strictObject({
    'bytes-per-second': size().default(1_048_576).describe('How fast it copies; 32kB at least.'),
  }),
  needs: ['beginBackup', 'endBackup'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const rate = scene.params['bytes-per-second'];
    let begun: number | undefined;
    const runs = (state: NodeState) => state.backups?.some(({ pid }) => pid === begun) === true;
    const landed = await attempt(async () => {
      const pid = await scene.verbs.beginBackup(node, rate);
      begun = pid;
      const sight = await awaitState(scene, node, runs, landsWithinMs);
      if (sight.met) return seen(`process ${pid} of ${node} sends a base backup at ${formatSize(rate)}/s`);
      return unseen(`${node} shows no base backup of process ${pid}: ${describeState(sight.state)}`);
    });
    return {
      landed,
      undo: async () => {
        if (begun === undefined) return seen('it never began');
        const pid = begun;
        const refusal = await complaint(() => scene.verbs.endBackup(node, pid));
        const isOver = (state: NodeState) => state.server === 'down' || (state.answers && !runs(state));
        const gone = await awaitState(scene, node, isOver, removedWithinMs);
        const evidence = `${describeState(gone.state)}${refusal}`;
        if (gone.met) return seen(`process ${pid} sends no base backup any more: ${evidence}`);
        return unseen(`process ${pid} was not seen to end its base backup: ${evidence}`);
      },
    };
  },
});
