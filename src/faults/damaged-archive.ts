import { z } from 'zod';
import { damageStrike, damageVerbs, segmentParams } from './archive-damage.ts';
import { defineFault } from './fault.ts';

export const damagedArchive = defineFault({
  kind: 'damaged-archive',
  summary: 'One field of a record in an archived WAL segment has a wrong value.',
  explanation: `The segment keeps its size and its name. Whoever restores it reads up to the record before and takes the damaged one
for the end of WAL, with no more than a LOG line ("invalid record length", "incorrect prev-link", "incorrect resource
manager data checksum"). A standby then streams the rest from its upstream if that still has it, or asks for the same
segment again and again; recovery to a point in time ends there and opens for writes.

Recovery begins at a node's last restart point, and in a cluster that has run for a while that lies behind the segment: then
the damage changes nothing until somebody restores an older backup. With "restart-points" it is so here, and the witness
says where each standby's recovery would begin. Without it, a standby that restarts reads the damaged record.

Undoing it puts the segment back as it was.`,
  target: 'archive',
  params: z.strictObject({
    ...segmentParams,
    field: z
      .enum(['xl_tot_len', 'xl_prev', 'xl_crc', 'xl_rmid'])
      .default('xl_tot_len')
      .describe(
        "The field of the record's header: total length, previous record, checksum, resource manager.",
      ),
    value: z.int().min(0).default(0).describe('The value it gets.'),
    record: z
      .union([z.int().min(1), z.enum(['middle', 'newest'])])
      .default('newest')
      .describe(
        "The record: its number in the segment from 1, the one in the segment's middle, or the newest.",
      ),
  }),
  needs: damageVerbs,
  strike: (scene) => {
    const { field, value, record } = scene.params;
    return damageStrike(scene, {
      how: 'record-field',
      field,
      value,
      record,
    });
  },
});
