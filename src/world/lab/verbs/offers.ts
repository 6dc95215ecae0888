import type { Topology } from '../../../model/topology.ts';
import type { Offers, VerbName } from '../../world.ts';

const always: readonly VerbName[] = [
  'start',
  'stop',
  'crash',
  'powerOff',
  'powerOn',
  'signal',
  'pause',
  'resume',
  'cut',
  'reset',
  'slow',
  'mend',
  'moveAddress',
  'takeAddress',
  'dropAddress',
  'promote',
  'follow',
  'configure',
  'readSettings',
  'rebuild',
  'failStorage',
  'mendStorage',
  'switchWal',
  'createSlot',
  'dropSlot',
  'openTransaction',
  'closeTransaction',
  'writeBulk',
  'checkpoint',
  'setManager',
];

/** What a lab can do here: everything, except what needs disks or an archive that it does not have. */
export function offersOf(topology: Topology, noDisks: string | undefined): Offers {
  const disks = noDisks === undefined ? true : `the nodes have no disks of their own: ${noDisks}`;
  const archive = topology.archive ? true : 'the topology has no archive; write `archive: true`';
  return {
    ...(Object.fromEntries(always.map((verb) => [verb, true])) as Offers),
    fillDisk: disks,
    freeDisk: disks,
    setArchiving: archive,
    damageArchive: archive,
    restoreArchive: archive,
    readArchive: archive,
  };
}
