import { z } from 'zod';
import { duration } from '../model/fields.ts';
import { archivingStrike, archivingVerbs, awaitStandstill } from './archiving-strike.ts';
import { defineFault } from './fault.ts';

/** How long a slow archive is looked at before it counts as slow, in milliseconds. */
const standsStillForMs = 2_000;

export const archiveSlow = defineFault({
  kind: 'archive-slow',
  summary: 'Every archive command takes its time, on every node.',
  explanation: `As an archive behind a thin line. One segment is stored after the other, each this much later. If segments are
written faster than they are stored, pg_wal grows without any failure being counted.

It has landed when a finished segment is not stored before its time, looking on for two seconds at most. Undoing it
makes archiving as fast as before and finishes a segment, so that the backlog is stored at once.`,
  target: 'archive',
  params: z.strictObject({
    delay: duration().prefault('10s').describe('How much longer each segment takes, at least 500ms.'),
  }),
  needs: archivingVerbs,
  strike: (scene) => {
    const delayMs = scene.params.delay;
    return archivingStrike(scene, { mode: 'slow', delayMs }, (bait) =>
      // Four fifths: the archiver may have begun a moment before the segment was seen to be finished.
      awaitStandstill(scene, bait, Math.min(standsStillForMs, delayMs * 0.8)),
    );
  },
});
