import { z } from 'zod';
import { damageStrike, damageVerbs, segmentParams } from './archive-damage.ts';
import { defineFault } from './fault.ts';

export const missingArchive = defineFault({
  kind: 'missing-archive',
  summary: 'A segment is missing from the WAL archive.',
  explanation: `As after a clean-up that went too far. Whoever needs the segment asks for it again and again, and gets on only by
streaming it from a node that still has it.

Undoing it puts the segment back.`,
  target: 'archive',
  params: z.strictObject(segmentParams),
  needs: damageVerbs,
  strike: (scene) => damageStrike(scene, { how: 'missing' }),
});
