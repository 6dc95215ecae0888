import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from '../machine/account.ts';

/**
 * A file or folder that a host sees in place of the machine's. It lies at the same path below the host's own folder and
 * covers the machine's there.
 */
export interface HostFile {
  /** Absolute, as the host sees it. */
  readonly path: string;
  /** What it holds; absent for a folder. */
  readonly content?: string;
  /** By default root. */
  readonly owner?: Account | undefined;
  /** By default 0755 for a folder and 0644 for a file. */
  readonly mode?: number;
}

/** Writes files below a host's own folder, each in a folder that is there already or made for it. */
export async function layFiles(root: string, files: readonly HostFile[]): Promise<void> {
  for (const { path: place, content, owner, mode } of files) {
    const file = path.join(root, place);
    await mkdir(path.dirname(file), { recursive: true });
    if (content === undefined) await mkdir(file, { recursive: true });
    else await writeFile(file, content);
    if (owner) await chown(file, owner.uid, owner.gid);
    await chmod(file, mode ?? (content === undefined ? 0o755 : 0o644));
  }
}

/** The paths to cover: those that lie in no other one. */
export function coveredPaths(files: readonly HostFile[]): string[] {
  const paths = files.map((file) => file.path);
  return paths.filter((one) => !paths.some((other) => one.startsWith(`${other}/`)));
}
