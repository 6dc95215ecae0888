import { abandonedSlot } from './abandoned-slot.ts';
import { addressConflict } from './address-conflict.ts';
import { archiveFails } from './archive-fails.ts';
import { archiveHangs } from './archive-hangs.ts';
import { archiveSlow } from './archive-slow.ts';
import { baseBackup } from './base-backup.ts';
import { changeConsumer } from './change-consumer.ts';
import { changeSetting } from './change-setting.ts';
import { crashProcess } from './crash-process.ts';
import { cutLink } from './cut-link.ts';
import { damagedArchive } from './damaged-archive.ts';
import { failStorage } from './fail-storage.ts';
import type { Fault } from './fault.ts';
import { fillDisk } from './fill-disk.ts';
import { freeze } from './freeze.ts';
import { freezeManager } from './freeze-manager.ts';
import { killManager } from './kill-manager.ts';
import { killPostmaster } from './kill-postmaster.ts';
import { longTransaction } from './long-transaction.ts';
import { missingArchive } from './missing-archive.ts';
import { powerOff } from './power-off.ts';
import { readOnlyStorage } from './read-only-storage.ts';
import { rebuildStandby } from './rebuild-standby.ts';
import { resetLink } from './reset-link.ts';
import { restart } from './restart.ts';
import { slowLink } from './slow-link.ts';
import { staleNeighbour } from './stale-neighbour.ts';
import { truncatedArchive } from './truncated-archive.ts';
import { writeBurst } from './write-burst.ts';

/** Every fault a scenario may name, in the order the documentation lists them. */
export const faults: readonly Fault[] = [
  powerOff,
  killPostmaster,
  crashProcess,
  freeze,
  restart,
  freezeManager,
  killManager,
  cutLink,
  resetLink,
  slowLink,
  addressConflict,
  staleNeighbour,
  archiveFails,
  archiveHangs,
  archiveSlow,
  damagedArchive,
  missingArchive,
  truncatedArchive,
  fillDisk,
  failStorage,
  readOnlyStorage,
  abandonedSlot,
  changeConsumer,
  baseBackup,
  longTransaction,
  changeSetting,
  rebuildStandby,
  writeBurst,
];
