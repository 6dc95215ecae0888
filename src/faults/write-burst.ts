import { z } from 'zod';
import { formatSize } from '../kit/size.ts';
import { size } from '../model/fields.ts';
import type { NodeState } from '../model/node-state.ts';
import { awaitState, describeState } from '../world/look.ts';
import { defineFault, type Scene } from './fault.ts';
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
      // A busy server may leave a look without an answer; it is asked again, because it was not refused.
      const { state: found } = await awaitState(scene, node, (s) => s.overdue !== true, landsWithinMs);
      const before = found.flushedLsn;
      if (before === undefined) return unseen(`${node} does not tell where its WAL ends`);
      const { refusal, furthestLsn } = await burst(scene, node, before);
      const grown = (lsn: number | undefined) => Math.max(lsn ?? 0, furthestLsn) - before;
      if (refusal) {
        // A full disk stops it, as it would stop the job. The server may come up again, and tell how far it came, or not.
        const much = Math.min(scene.params.size / 2, scene.topology.postgres.walSegmentBytes);
        const tells = (s: NodeState) => s.flushedLsn !== undefined || grown(undefined) >= much;
        const { state } = await awaitState(scene, node, tells, landsWithinMs);
        const least = state.flushedLsn === undefined ? 'at least ' : '';
        const evidence = `${node} wrote ${least}${formatSize(grown(state.flushedLsn))} of WAL, then no more${refusal}`;
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

/**
 * Writes, and looks meanwhile: a server that this takes down may never say again how far it came.
 * @returns what the world said against it, and the furthest end of WAL that was seen
 */
async function burst(scene: Scene<'writeBulk', { readonly size: number }>, node: string, before: number) {
  let furthestLsn = before;
  const note = ({ flushedLsn }: NodeState) => {
    furthestLsn = Math.max(furthestLsn, flushedLsn ?? 0);
    return false;
  };
  const over = new AbortController();
  const looks = { ...scene, signal: over.signal };
  const looking = awaitState(looks, node, note, Number.POSITIVE_INFINITY).catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
  const writing = complaint(() => scene.verbs.writeBulk(node, scene.params.size));
  const [refusal] = await Promise.all([writing.finally(() => over.abort()), looking]);
  return { refusal, furthestLsn };
}
