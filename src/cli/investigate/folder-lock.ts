import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { RefusedInput } from '../../kit/problem.ts';
import { worlds } from '../compose.ts';

/** Who works in a folder: the content of its lock file. */
interface Holder {
  readonly pid: number;
  /** When that process began; with the pid it names one process for ever. */
  readonly began: string;
  /** The machine it runs on: of a process elsewhere nobody here can tell whether it lives. */
  readonly machine: string;
}

/**
 * Takes a lock file for this process, so that no second one writes to the same answers. A lock whose process has ended,
 * however that came about, is taken over.
 *
 * Who takes over holds the lock `<path>.next` meanwhile: of two that find the same dead holder, the second would else
 * throw out the first.
 * @returns how to give it back
 * @throws RefusedInput if a process that is alive holds it
 */
export async function takeLock(path: string, folder: string): Promise<() => Promise<void>> {
  const own = `${path}.${randomUUID()}`;
  const began = await worlds.processBegan(process.pid);
  const me: Holder = { pid: process.pid, began: began ?? '', machine: hostname() };
  const giveBack = () => rm(path, { force: true });
  await writeFile(own, `${JSON.stringify(me)}\n`);
  try {
    // A link appears with its content, or not at all.
    while (!(await linked(own, path))) {
      const dead = await readHolder(path);
      if (dead === undefined) continue;
      if (await mayLive(dead)) throw inUse(folder, path, dead);
      const release = await takeLock(`${path}.next`, folder);
      try {
        if (!isSame(await readHolder(path), dead)) continue;
        await rename(own, path);
        return giveBack;
      } finally {
        await release();
      }
    }
    return giveBack;
  } finally {
    await rm(own, { force: true });
  }
}

async function linked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns `undefined` if nobody holds it any more */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // A power cut can leave a lock without content; nobody survived that.
    if (error instanceof SyntaxError) return { pid: 0, began: '', machine: hostname() };
    throw error;
  }
}

async function mayLive({ pid, began, machine }: Holder): Promise<boolean> {
  return machine !== hostname() || (pid !== 0 && (await worlds.processBegan(pid)) === began);
}

const isSame = (one: Holder | undefined, other: Holder) =>
  one?.pid === other.pid && one.began === other.began && one.machine === other.machine;

function inUse(folder: string, path: string, { pid, machine }: Holder): RefusedInput {
  const elsewhere = machine === hostname() ? '' : ` on ${machine}`;
  const code = 'investigate/folder-in-use';
  const message = `The process ${pid}${elsewhere} is at work in ${folder}, and two would spoil each other's answers.`;
  const advice =
    elsewhere === ''
      ? 'Wait until it has ended, or choose another folder with --out.'
      : `Choose another folder with --out; if that process is gone, delete ${path}.`;
  return new RefusedInput([{ code, message, advice }]);
}
