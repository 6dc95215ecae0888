import { z } from 'zod';
import { formatSize } from '../kit/size.ts';
import { size } from '../model/fields.ts';
import { awaitState, describeState } from '../world/look.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, seen, unseen } from './witness.ts';

export const writeBurst = defineFault({
  kind: 'write-burst',
  summary: 'A batch job writes a lot at once.',
  explanation: `A nightly load, a migration, a forgotten backfill: one session on the primary inserts rows until about that much
WAL has been written, or until the server takes no more. The rows go to a table of their own and are not in the clients' ledger.

There is nothing to undo: what is written stays written.`,
  target: 'node',
  params: z.strictObject({
    size: size().default(67_108_864).describe('How much WAL it writes, about.'),
  }),
  needs: ['writeBulk'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const landed = await attempt(async () => {
      const before = (await scene.observe(node)).flushedLsn;
      if (before === undefined) return unseen(`${node} does not tell where its WAL ends`);
      const grown = (lsn: number | undefined) => (lsn ?? before) - before;
      const refusal = await complaint(() => scene.verbs.writeBulk(node, scene.params.size));
      if (refusal) {
        // A full disk stops it, as it would stop the job; how far it came is seen once the server answers again.
        const { state } = await awaitState(scene, node, (s) => s.flushedLsn !== undefined, landsWithinMs);
        const evidence = `${node} wrote ${formatSize(grown(state.flushedLsn))} of WAL, then no more${refusal}`;
        const much = Math.min(scene.params.size / 2, scene.topology.postgres.walSegmentBytes);
        return grown(state.flushedLsn) >= much ? seen(evidence) : unseen(evidence);
      }
      const written = await awaitState(
        scene,
        node,
        (s) => grown(s.flushedLsn) >= scene.params.size / 2,
        landsWithinMs,
      );
      const evidence = `${node} wrote ${formatSize(grown(written.state.flushedLsn))} of WAL`;
      return written.met ? seen(evidence) : unseen(`${evidence}: ${describeState(written.state)}`);
    });
    return { landed, undo: async () => seen('what was written stays written') };
  },
});
