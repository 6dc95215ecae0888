import type { MemoryUse } from '../../../dump/dump.ts';
import type { NodeView } from '../../../dump/view.ts';
import { formatSize } from '../../../kit/size.ts';

/** Whether an alert about memory is one, as far as can be told. */
export interface MemoryVerdict {
  readonly node: string;
  readonly verdict: 'false alarm' | 'real' | 'cannot tell';
  readonly confidence: 'certain' | 'likely' | 'possible';
  readonly why: readonly string[];
  readonly unseen: readonly string[];
}

/** Memory that is free or can be given up at once counts as available; above this share nobody is short of it. */
const comfortableShare = 0.2;
/** Share of time in which everything waited for memory, above which it is scarce whatever the counters say. */
const scarceStall = 0.05;
/** What a backend needs for itself beside work_mem: its catalog caches and stacks. An assumption, told as one. */
const backendBytes = 10 * 1024 ** 2;

/** Judges a node's memory: by the operating system's own figures if they were seen, else by what the settings permit. */
export function judgeMemory(node: NodeView): MemoryVerdict {
  const { memory, memoryBytes } = node.machine;
  if (memory && memoryBytes !== undefined) return bySystem(node.name, memory, memoryBytes);
  return bySettings(node, memoryBytes);
}

function bySystem(node: string, memory: MemoryUse, totalBytes: number): MemoryVerdict {
  const availableBytes = totalBytes - memory.usedBytes + memory.cacheBytes;
  const share = availableBytes / totalBytes;
  const stalled = memory.stalledShare;
  const figures = [
    `of ${formatSize(totalBytes)} (${memory.of}) ${formatSize(memory.usedBytes)} are used, of which ${formatSize(memory.cacheBytes)} are file cache that is given up at need and ${formatSize(memory.sharedBytes)} shared memory`,
    `${formatSize(availableBytes)} (${Math.round(share * 100)} %) are available`,
    ...(stalled === undefined
      ? []
      : [`tasks waited for memory ${(stalled * 100).toFixed(1)} % of the last minute`]),
  ];
  const unseen = stalled === undefined ? ['pressure on memory (PSI), which this kernel does not report'] : [];
  const killed = (memory.oomKills ?? 0) > 0;
  if (killed) figures.push(`the kernel has killed ${memory.oomKills} process(es) for lack of memory`);
  if (killed || (stalled ?? 0) > scarceStall)
    return { node, verdict: 'real', confidence: killed ? 'certain' : 'likely', why: figures, unseen };
  if (share >= comfortableShare) {
    const confidence = stalled === undefined ? 'likely' : 'certain';
    return { node, verdict: 'false alarm', confidence, why: figures, unseen };
  }
  return { node, verdict: 'cannot tell', confidence: 'possible', why: figures, unseen };
}

/** An upper bound of what the server takes, from what it is permitted and what runs now. */
function bySettings(node: NodeView, memoryBytes: number | undefined): MemoryVerdict {
  const unseen = [
    'what the operating system says of memory (ask from the server’s own machine, or tell its size: --memory 32GB)',
  ];
  const sharedBytes =
    node.settingBytes('shared_memory_size') ??
    node.latest('sharedMemory')?.[0]?.bytes ??
    node.settingBytes('shared_buffers');
  const workBytes = node.settingBytes('work_mem');
  if (memoryBytes === undefined || sharedBytes === undefined || workBytes === undefined)
    return { node: node.name, verdict: 'cannot tell', confidence: 'possible', why: [], unseen };
  const clients = (node.latest('processes') ?? []).filter(({ kind }) => kind === 'client backend');
  const count = (rows: typeof clients) => rows.reduce((total, row) => total + row.count, 0);
  const active = count(clients.filter(({ state }) => state === 'active'));
  const multiplier = Number(node.setting('hash_mem_multiplier') ?? 1);
  const privateBytes = count(clients) * backendBytes + active * workBytes * multiplier;
  const share = (sharedBytes + privateBytes) / memoryBytes;
  const why = [
    `shared memory takes ${formatSize(sharedBytes)}, ${Math.round((sharedBytes / memoryBytes) * 100)} % of ${formatSize(memoryBytes)}`,
    `${count(clients)} sessions, ${active} of them active, take about ${formatSize(privateBytes)} (10 MB each, and work_mem once for each active one: an assumption)`,
    'the rest is the operating system’s, which fills it with file cache and gives that up at need',
  ];
  const verdict = share <= 1 - comfortableShare ? 'false alarm' : 'cannot tell';
  return {
    node: node.name,
    verdict,
    confidence: verdict === 'false alarm' ? 'likely' : 'possible',
    why,
    unseen,
  };
}
