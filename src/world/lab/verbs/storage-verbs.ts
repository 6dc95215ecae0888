import { VerbFailed, type Verbs } from '../../world.ts';
import type { Archive } from '../storage/archive.ts';
import type { Disks } from '../storage/disks.ts';
import { nodeOf } from './parts.ts';

type StorageVerbs = Pick<
  Verbs,
  | 'fillDisk'
  | 'readArchive'
  | 'freeDisk'
  | 'failStorage'
  | 'remountStorage'
  | 'mendStorage'
  | 'setArchiving'
  | 'damageArchive'
  | 'restoreArchive'
>;

interface StorageParts {
  readonly nodes: ReadonlyMap<string, { readonly name: string }>;
  readonly archive: Archive | undefined;
  readonly disks: Disks;
}

/** The verbs that act on disks and on the archive. */
export function storageVerbs(parts: StorageParts): StorageVerbs {
  const { disks } = parts;
  const archive = (): Archive => {
    if (!parts.archive) throw new VerbFailed('the topology has no archive');
    return parts.archive;
  };
  return {
    fillDisk: (name, area, freeBytes) => disks.fill(nodeOf(parts, name).name, area, freeBytes),
    freeDisk: (name, area) => disks.free(nodeOf(parts, name).name, area),
    failStorage: (name, area) => disks.fail(nodeOf(parts, name).name, area),
    remountStorage: (name, area) => disks.makeReadOnly(nodeOf(parts, name).name, area),
    mendStorage: (name, area) => disks.mend(nodeOf(parts, name).name, area),
    setArchiving: async (name, mode) => archive().setMode(nodeOf(parts, name).name, mode),
    damageArchive: async (damage) => archive().damage(damage),
    readArchive: async (segment) => archive().read(segment),
    restoreArchive: async (segment) => archive().restore(segment),
  };
}
