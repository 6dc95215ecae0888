import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskFailed, isDiskFull, reasonOf } from '../../kit/disk-failed.ts';
import { makeFolder } from '../../kit/make-folder.ts';
import { RefusedInput } from '../../kit/problem.ts';
import { takeLock } from './folder-lock.ts';

/** The folder of one investigation, exploration or proof, while this process alone works in it. */
export interface ResultsFolder {
  readonly path: string;
  /** Writes a result, whole or not at all, and returns where. Throws `DiskFailed`. */
  readonly write: (name: string, text: string) => Promise<string>;
}

/** What tells such a folder from others: one of the files of answers. */
const answers = /^(answers|explored|proved|suggested)\.ndjson$/;
const lockFile = 'running.lock';

/**
 * Works in a folder of results, which is made if it is not there, while no other process does.
 * @param request.afresh forget what an earlier run left there
 * @throws RefusedInput if another process is at work in it, if it cannot be written to, or if it is to be emptied and
 * holds something else; DiskFailed if the disk is full
 */
export async function inResultsFolder<Result>(
  { folder: path, afresh }: { readonly folder: string; readonly afresh: boolean },
  work: (folder: ResultsFolder) => Promise<Result>,
): Promise<Result> {
  const leave = await enter(path);
  try {
    if (afresh) await empty(path);
    return await work({ path, write: (name, text) => replaceFile(join(path, name), text) });
  } finally {
    await leave();
  }
}

async function replaceFile(file: string, text: string): Promise<string> {
  try {
    await writeFile(`${file}.next`, text);
    await rename(`${file}.next`, file);
  } catch (error) {
    await rm(`${file}.next`, { force: true });
    throw new DiskFailed(file, error);
  }
  return file;
}

async function enter(path: string): Promise<() => Promise<void>> {
  try {
    await makeFolder(path);
    return await takeLock(join(path, lockFile), path);
  } catch (error) {
    if (error instanceof RefusedInput) throw error;
    if (isDiskFull(error)) throw new DiskFailed(path, error);
    const message = `Results cannot be kept in ${path}: ${reasonOf(error)}.`;
    const advice = 'Name a folder you may write to with --out.';
    throw new RefusedInput([{ code: 'usage/cannot-write', message, advice }]);
  }
}

/** Removes everything but the lock; from a folder that no run of ours has worked in, nothing. */
async function empty(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => !name.startsWith(lockFile));
  if (names.length > 0 && !names.some((name) => answers.test(name))) {
    const message = `${path} is not emptied: it holds ${names.length} files, and none of them is of an investigation.`;
    const advice = 'Name the folder of an earlier run with --out, or leave --afresh out.';
    throw new RefusedInput([{ code: 'investigate/other-folder', message, advice }]);
  }
  for (const name of names) await rm(join(path, name), { recursive: true, force: true });
}
