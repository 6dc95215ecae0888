import { type StorageArea, VerbFailed, type Verbs } from '../../world.ts';
import type { Archive } from '../storage/archive.ts';
import { nodeOf, type SimulatorParts } from './parts.ts';

type StorageVerbs = Pick<
  Verbs,
  | 'fillDisk'
  | 'freeDisk'
  | 'failStorage'
  | 'remountStorage'
  | 'mendStorage'
  | 'setArchiving'
  | 'damageArchive'
  | 'restoreArchive'
  | 'readArchive'
>;

/** The verbs that act on disks and on the archive. */
export function storageVerbs(parts: SimulatorParts): StorageVerbs {
  const diskOf = (name: string, area: StorageArea) => {
    const { core } = nodeOf(parts, name).server;
    return area === 'wal' ? core.wal : core.disk;
  };
  const archive = (): Archive => {
    if (!parts.archive) throw new VerbFailed('the topology has no archive');
    return parts.archive;
  };
  return {
    fillDisk: async (name, area, freeBytes) =>
      diskOf(name, area).fill(freeBytes, `the ${area} disk of ${name}`),
    freeDisk: async (name, area) => diskOf(name, area).empty(),
    failStorage: async (name, area) => {
      diskOf(name, area).refusal = 'Permission denied';
    },
    remountStorage: async (name, area) => {
      diskOf(name, area).refusal = 'Read-only file system';
    },
    mendStorage: async (name, area) => {
      diskOf(name, area).refusal = undefined;
    },
    setArchiving: async (name, mode) => archive().setMode(nodeOf(parts, name).name, mode),
    damageArchive: async (damage) => archive().damage(damage),
    restoreArchive: async (segment) => archive().restore(segment),
    readArchive: async (segment) => archive().read(segment),
  };
}
