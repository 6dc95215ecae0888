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
  'fillDisk',
  'freeDisk',
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

/** What a simulator can do: everything, except what needs an archive that the topology does not have. */
export function offersOf(topology: Topology): Offers {
  const archive = topology.archive ? true : 'the topology has no archive; write `archive: true`';
  return {
    ...(Object.fromEntries(always.map((verb) => [verb, true])) as Offers),
    setArchiving: archive,
    damageArchive: archive,
    restoreArchive: archive,
    readArchive: archive,
  };
}
