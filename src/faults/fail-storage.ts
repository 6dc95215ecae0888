import { z } from 'zod';
import { defineFault } from './fault.ts';
import { storageStrike } from './storage-strike.ts';

export const failStorage = defineFault({
  kind: 'fail-storage',
  summary: 'The storage that holds the WAL or the data refuses writes.',
  explanation: `As a file system that the kernel has remounted read-only, as far as new files are concerned: what the server holds
open it can still write. A primary ends with PANIC when it needs a new WAL segment; a standby's WAL receiver ends at
every attempt while the node answers reads, and if it is the synchronous one, commits hang.

It has landed when the storage is seen to refuse writes, from outside. Undoing it mends the storage; a server that went
down is then started again, except an old primary that has been replaced when the trial heals.`,
  target: 'node',
  withoutPower: true,
  params: z.strictObject({
    area: z.enum(['wal', 'data']).describe('What the storage holds.'),
  }),
  needs: ['failStorage', 'mendStorage', 'stop', 'start'],
  strike: (scene) => {
    const { area } = scene.params;
    return storageStrike(scene, {
      area,
      isHarmed: ({ writable }) => !writable,
      harm: (node) => scene.verbs.failStorage(node, area),
      mend: (node) => scene.verbs.mendStorage(node, area),
    });
  },
});
