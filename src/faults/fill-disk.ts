import { z } from 'zod';
import { size } from '../model/fields.ts';
import { defineFault } from './fault.ts';
import { storageStrike } from './storage-strike.ts';

/** File systems hand out space in blocks and keep books about it: "full" is never exact, in bytes. */
const toleranceBytes = 2 ** 18;

export const fillDisk = defineFault({
  kind: 'fill-disk',
  summary: 'The disk that holds the WAL or the data is full, or nearly.',
  explanation: `Only storage that the trial made for this node is filled, never the machine's own. With the WAL's disk full, a
primary ends with PANIC when it needs a new segment, and then refuses to start until there is space; a synchronous
standby in that state makes commits hang. With the data's disk full, statements that need a new page fail and the server
goes on.

It has landed when no more than what is to be free is free, seen from outside. Undoing it frees the space; a server that
went down is then started again, and one that hangs after its crashes is restarted, except an old primary that has been
replaced when the trial heals.`,
  target: 'node',
  withoutPower: true,
  params: z.strictObject({
    area: z.enum(['wal', 'data']).describe('What the disk holds.'),
    free: size().prefault('0B').describe('How much stays free.'),
  }),
  needs: ['fillDisk', 'freeDisk', 'stop', 'start'],
  strike: (scene) => {
    const { area, free } = scene.params;
    return storageStrike(scene, {
      area,
      isHarmed: ({ freeBytes }) => freeBytes !== undefined && freeBytes <= free + toleranceBytes,
      harm: (node) => scene.verbs.fillDisk(node, area, free),
      mend: (node) => scene.verbs.freeDisk(node, area),
    });
  },
});
