import type { StorageArea } from '../../world.ts';

/** Runs a program as root where a node's files are mounted, and rejects with what it said if it failed. */
export type RunWhereMounted = (node: string, program: string, args: readonly string[]) => Promise<unknown>;

/** Changes how an area of a node's files is mounted. */
export type Remount = (node: string, area: StorageArea, to: 'read-only' | 'writable') => Promise<void>;

/**
 * A mount that has files open for writing cannot be remounted read-only (EBUSY), and a running server always has. So a second,
 * read-only mount of the same folder is laid over the first: whatever is opened from then on meets `Read-only file
 * system`, and what was open stays as it was. It becomes read-only where nobody sees it, beside the area: at its own place the
 * server might open a file in the moment before. A server works in its data folder itself and would not notice one laid
 * over that; hence one over each folder in it.
 *
 * To take it away the mount is made writable before it is detached, for those who still have something open below it. One
 * that is not there any more, because the host has lost its power, is no failure then.
 *
 * Arguments: the area, its folder, and `read-only` or `writable`.
 */
const script = `
area=$1 folder=$2 to=$3
folders() {
  if [ "$area" = wal ]; then echo "$folder"; return; fi
  for one in "$folder"/*; do [ -d "$one" ] && [ ! -L "$one" ] && echo "$one"; done
}
aside=$folder.read-only
if [ "$to" = read-only ]; then mkdir -p "$aside" || exit 1; fi
folders | while IFS= read -r one; do
  if [ "$to" = read-only ]; then
    mount --bind "$one" "$aside" && mount -o remount,bind,ro "$aside" && mount --bind "$aside" "$one"
    laid=$?
    umount --lazy "$aside"
    [ $laid = 0 ] || exit 1
  else
    mount -o remount,bind,rw "$one" 2>/dev/null
    umount --lazy "$one" 2>/dev/null
    true
  fi
done
kept=$?
if [ "$to" = read-only ]; then rmdir "$aside"; fi
exit $kept
`;

/**
 * @param run how programs are run where the files are mounted
 * @param folderOf where they find an area's folder there
 */
export function openRemount(
  run: RunWhereMounted,
  folderOf: (node: string, area: StorageArea) => string,
): Remount {
  return async (node, area, to) => {
    await run(node, 'sh', ['-c', script, 'remount', area, folderOf(node, area), to]);
  };
}
