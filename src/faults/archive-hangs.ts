import { z } from 'zod';
import { archivingStrike, archivingVerbs, awaitStandstill } from './archiving-strike.ts';
import { defineFault } from './fault.ts';

/** A working archive on the same machine stores a segment in a small fraction of this, in milliseconds. */
const standsStillForMs = 2_000;

export const archiveHangs = defineFault({
  kind: 'archive-hangs',
  summary: 'Every archive command hangs, on every node.',
  explanation: `As a mount that no longer answers. Nothing is logged and pg_stat_archiver counts no failure: the archiver waits.
Segments pile up in pg_wal, and a server that is asked to stop waits for its archiver, with clients already refused.

It has landed when a finished segment still waits after two seconds. Undoing it makes archiving work again, ends the
command that hangs, and finishes a segment, so that the backlog is stored at once.`,
  target: 'archive',
  params: z.strictObject({}),
  needs: archivingVerbs,
  strike: (scene) =>
    archivingStrike(scene, { mode: 'hangs' }, (bait) => awaitStandstill(scene, bait, standsStillForMs)),
});
