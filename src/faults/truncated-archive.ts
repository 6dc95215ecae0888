import { z } from 'zod';
import { size } from '../model/fields.ts';
import { damageStrike, damageVerbs, segmentParams } from './archive-damage.ts';
import { defineFault } from './fault.ts';

export const truncatedArchive = defineFault({
  kind: 'truncated-archive',
  summary: 'A segment in the WAL archive is shorter than it should be.',
  explanation: `As after a copy that was interrupted and never checked. A server that restores the segment sees its wrong size; a
standby asks for it again and again, and a recovery to a point in time stops with FATAL.

Undoing it puts the segment back as it was.`,
  target: 'archive',
  params: z.strictObject({
    ...segmentParams,
    keep: size().prefault('64kB').describe('How much of it is left.'),
  }),
  needs: damageVerbs,
  strike: (scene) => damageStrike(scene, { how: 'truncated', keepBytes: scene.params.keep }),
});
