import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Home } from '../home.ts';
import { findProcess } from './process-table.ts';

/**
 * Who a lab's folder belongs to. It stands in `lab.json` from the folder's first moment, so that a later reenact can
 * tell a lab that runs from one whose reenact was killed.
 */
export interface LabRecord {
  /** The reenact process that runs the lab. */
  readonly pid: number;
  /** When that process began, as the process table says it. */
  readonly began: string;
  /** True once the lab was closed and kept for somebody to look at. */
  readonly kept: boolean;
}

const recordFile = 'lab.json';

/** Makes the folder of a new lab. It appears under its name with its record in it. */
export async function makeLabFolder(home: Home): Promise<string> {
  const owner = await findProcess(process.pid);
  const temporary = await mkdtemp(path.join(home.labs, '.new-'));
  await chmod(temporary, 0o755);
  await writeLabRecord(temporary, { pid: process.pid, began: owner?.began ?? '', kept: false });
  const folder = path.join(home.labs, path.basename(temporary).slice('.new-'.length));
  await rename(temporary, folder);
  return folder;
}

/** Marks a lab that was closed as kept. */
export async function keepLabFolder(folder: string): Promise<void> {
  const record = await readLabRecord(folder);
  if (record) await writeLabRecord(folder, { ...record, kept: true });
}

export async function readLabRecord(folder: string): Promise<LabRecord | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, recordFile), 'utf8')) as LabRecord;
  } catch {
    return undefined;
  }
}

/**
 * Deletes a lab's folder. The record goes last, so that a folder half deleted by a killed reenact is still known as
 * a lab's.
 */
export async function removeLabFolder(folder: string): Promise<void> {
  await rm(path.join(folder, 'nodes'), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

async function writeLabRecord(folder: string, record: LabRecord): Promise<void> {
  const file = path.join(folder, recordFile);
  await writeFile(`${file}.next`, `${JSON.stringify(record)}\n`);
  await rename(`${file}.next`, file);
}
