/** A file of results that could not be written: the disk is full, read-only or broken. No mistake in what was asked. */
export class DiskFailed extends Error {
  override readonly name = 'DiskFailed';

  constructor(path: string, cause: unknown) {
    super(`${path} cannot be written: ${reasonOf(cause)}.`, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on its disk',
  EDQUOT: 'the quota of its disk is used up',
  EROFS: 'its disk is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EIO: 'its disk fails',
  ENOTDIR: 'a part of the path is a file and no folder',
  EEXIST: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
};

/** Why the file system refused, in words; its own words where there are none. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return (
    (code === undefined ? undefined : reasons[code]) ??
    (error instanceof Error ? error.message : String(error))
  );
}

/** Whether the disk is the reason, and not what somebody asked for. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO';
}
