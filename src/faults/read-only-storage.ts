import { z } from 'zod';
import { defineFault } from './fault.ts';
import { storageStrike } from './storage-strike.ts';

export const readOnlyStorage = defineFault({
  kind: 'read-only-storage',
  summary: 'The file system that holds the WAL or the data becomes read-only.',
  explanation: `What the kernel does with a file system after an error of the disk below it (errors=remount-ro): whoever opens a file
there for writing meets "Read-only file system". A primary ends with PANIC when it needs a new WAL segment; a standby's
WAL receiver ends at every attempt. With the data read-only nobody gets a new session, since servers open their files for
writing even to read them, and a server that ends cannot start.

Unlike the kernel's own, it leaves what is open already as it was: a server goes on writing to the segment it has open. It is
a read-only mount over the node's files, and takes a lab in which they are mounted for themselves.

It has landed when the file system is seen to refuse writes, from outside. Undoing it makes the file system writable; a
server that went down is then started again, except an old primary that has been replaced when the trial heals.`,
  target: 'node',
  withoutPower: true,
  params: z.strictObject({
    area: z.enum(['wal', 'data']).describe('What the file system holds.'),
  }),
  needs: ['remountStorage', 'mendStorage', 'stop', 'start'],
  strike: (scene) => {
    const { area } = scene.params;
    return storageStrike(scene, {
      area,
      isHarmed: ({ writable }) => !writable,
      harm: (node) => scene.verbs.remountStorage(node, area),
      mend: (node) => scene.verbs.mendStorage(node, area),
    });
  },
});
