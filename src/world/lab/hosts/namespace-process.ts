import { glanceAtChildren, type ProcessEntry } from '../machine/process-table.ts';
import { readNow } from '../machine/read-now.ts';

/**
 * Finds a process of a host by the id it has there and the name of its program. A host's processes have an id on the
 * machine as well; the kernel tells both (`NSpid` in /proc/PID/status, proc(5)).
 * @param first the host's first process, by its id on the machine
 */
export async function findInside(
  first: number,
  innerPid: number,
  program: string,
): Promise<ProcessEntry | undefined> {
  for await (const entry of below(first)) {
    if (idInside(entry.pid) === innerPid && nameOf(entry.pid) === program) return entry;
  }
  return undefined;
}

/** The processes of a host whose program's name begins with one of these, as the kernel keeps it. */
export async function daemonProcesses(first: number, names: readonly string[]): Promise<ProcessEntry[]> {
  const found: ProcessEntry[] = [];
  for await (const entry of below(first)) {
    const own = nameOf(entry.pid);
    if (names.some((name) => own.startsWith(name))) found.push(entry);
  }
  return found;
}

/** Everything below a process, generation by generation. */
async function* below(first: number): AsyncGenerator<ProcessEntry> {
  let generation = await glanceAtChildren(first);
  while (generation.length > 0) {
    yield* generation;
    generation = (await Promise.all(generation.map(({ pid }) => glanceAtChildren(pid)))).flat();
  }
}

function idInside(pid: number): number | undefined {
  const status = readNow(`/proc/${pid}/status`) ?? '';
  const ids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/);
  return ids ? Number(ids.at(-1)) : undefined;
}

function nameOf(pid: number): string {
  return (readNow(`/proc/${pid}/comm`) ?? '').trim();
}
