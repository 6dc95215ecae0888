import { execFile } from 'node:child_process';
import { readdir, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readNow } from './read-now.ts';

const linux = process.platform === 'linux';

/** A process as the operating system describes it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** When it began, in the operating system's own terms: with the pid it names one process for ever. */
  readonly began: string;
  readonly state: 'alive' | 'stopped' | 'ended';
}

/** Looks one process up; `undefined` if there is none of that id. A zombie counts as ended. */
export async function findProcess(pid: number): Promise<ProcessEntry | undefined> {
  if (!linux) return (await listWithPs(['-p', `${pid}`]))[0];
  const stat = readNow(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : parseStat(stat);
}

/** True if the process that began then under this id has not ended. */
export async function isAlive(pid: number, began: string): Promise<boolean> {
  const found = await findProcess(pid);
  return found !== undefined && found.began === began && found.state !== 'ended';
}

/** Every process of the machine. */
async function listProcesses(): Promise<ProcessEntry[]> {
  if (!linux) return listWithPs(['-A']);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(pids.map((pid) => findProcess(Number(pid))));
  return entries.filter((entry) => entry !== undefined);
}

/** The children of a process that have not ended. */
export async function childrenOf(parent: number): Promise<ProcessEntry[]> {
  return (await listProcesses()).filter((entry) => entry.parent === parent && entry.state !== 'ended');
}

/**
 * The same at a glance, for looking often: where the kernel keeps a list of children (CONFIG_PROC_CHILDREN) it is
 * read instead of every process of the machine. A child that is born or ends meanwhile may be missed.
 */
export async function glanceAtChildren(parent: number): Promise<ProcessEntry[]> {
  if (!linux) return childrenOf(parent);
  const list = readNow(`/proc/${parent}/task/${parent}/children`);
  if (list === undefined) return childrenOf(parent);
  const pids = list.trim().split(' ').filter(Boolean).map(Number);
  const entries = await Promise.all(pids.map(findProcess));
  return entries.filter((entry) => entry !== undefined && entry.state !== 'ended') as ProcessEntry[];
}

/** What a process calls itself: a PostgreSQL process keeps its kind and what it does there. */
export async function titleOf(pid: number): Promise<string> {
  if (linux) return (readNow(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', `${pid}`]);
    return stdout.trim();
  } catch {
    return '';
  }
}

/**
 * Server processes whose working directory lies in this folder. Every PostgreSQL process works in its data
 * directory, which no other program named postgres on this machine does, so this finds a lab's processes and only
 * them. Where the working directory cannot be seen, the postmaster's own arguments and its children have to do.
 */
export async function serversIn(folder: string): Promise<ProcessEntry[]> {
  const all = (await listProcesses()).filter((entry) => entry.state !== 'ended');
  if (linux) {
    const inside = await Promise.all(all.map((entry) => isServerIn(entry.pid, folder)));
    return all.filter((_, index) => inside[index]);
  }
  const titles = await Promise.all(all.map((entry) => titleOf(entry.pid)));
  const postmasters = new Set(
    all
      .filter((_, index) => titles[index]?.includes('postgres') && titles[index].includes(`-D ${folder}/`))
      .map((entry) => entry.pid),
  );
  return all.filter((entry) => postmasters.has(entry.pid) || postmasters.has(entry.parent));
}

async function isServerIn(pid: number, folder: string): Promise<boolean> {
  try {
    const directory = await readlink(`/proc/${pid}/cwd`);
    if (!directory.startsWith(`${folder}/`)) return false;
    const program = await readlink(`/proc/${pid}/exe`);
    return /\/postgres( \(deleted\))?$/.test(program);
  } catch {
    // It has ended meanwhile, or it is somebody else's and therefore not ours.
    return false;
  }
}

/** Kills processes together with the commands they run: PostgreSQL gives each child a process group of its own. */
export function killWithCommands(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // It has ended already, or it leads no group.
    }
  }
}

/** The fields of /proc/PID/stat are described in proc(5); the command in brackets may hold spaces and brackets. */
function parseStat(stat: string): ProcessEntry {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(fields[1]),
    began: fields[19] ?? '',
    state: stateOf(fields[0] ?? ''),
  };
}

function stateOf(letter: string): ProcessEntry['state'] {
  if (letter === 'T' || letter === 't') return 'stopped';
  return letter === 'Z' || letter === 'X' ? 'ended' : 'alive';
}

async function listWithPs(which: readonly string[]): Promise<ProcessEntry[]> {
  try {
    const { stdout } = await promisify(execFile)('ps', [...which, '-o', 'pid=,ppid=,state=,lstart=']);
    return stdout
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S)\S*\s+(.*)$/.exec(line))
      .filter((match) => match !== null)
      .map(([, pid, parent, letter, began]) => ({
        pid: Number(pid),
        parent: Number(parent),
        began: (began ?? '').trim(),
        state: stateOf(letter ?? ''),
      }));
  } catch {
    return [];
  }
}
