import type { NodeView } from '../../../dump/view.ts';
import { walRate } from '../wal/rate.ts';
import { type BreakEven, breakEven, type DiskClass, readLoad } from './disk.ts';

/** Whether a disk can be saturated by what a node was seen to do. */
export interface DiskVerdict {
  readonly node: string;
  readonly disk: DiskClass;
  readonly pagesPerSecond: number;
  /** Share of pages found in PostgreSQL's own buffers, 0 to 1; the operating system's cache comes on top. */
  readonly hitRatio?: number;
  readonly breakEven: BreakEven;
  /** The most that reads can ask of the disk, if the operating system's cache held nothing. */
  readonly reads: { readonly iops: number; readonly bytesPerSecond: number };
  readonly walBytesPerSecond: number;
  readonly verdict: 'not saturated' | 'cannot tell';
  readonly why: string;
}

/** Pages looked up and found between two samples; statistics reach the views up to a second late. */
export function judgeDisk(node: NodeView, disk: DiskClass): DiskVerdict | undefined {
  const [before, now] = [node.earliest('load')?.[0], node.latest('load')?.[0]];
  if (!before || !now || node.windowSeconds === 0) return undefined;
  const hits = (now.pages_hit ?? 0) - (before.pages_hit ?? 0);
  const reads = (now.pages_read ?? 0) - (before.pages_read ?? 0);
  const pages = hits + reads;
  const pagesPerSecond = pages / node.windowSeconds;
  const pageBytes = Number(node.setting('block_size') ?? 8_192);
  const even = breakEven(pagesPerSecond, disk, pageBytes);
  const load = readLoad(pagesPerSecond, pages > 0 ? hits / pages : 1, pageBytes);
  const walBytesPerSecond = walRate(node)?.bytesPerSecond ?? 0;
  const below = load.iops < disk.iops && load.bytesPerSecond + walBytesPerSecond < disk.bytesPerSecond;
  const needed = percent(Math.max(even.byIops, even.byThroughput));
  const never = even.byIops === 0 && even.byThroughput === 0;
  return {
    node: node.name,
    disk,
    pagesPerSecond,
    ...(pages > 0 ? { hitRatio: hits / pages } : {}),
    breakEven: even,
    reads: load,
    walBytesPerSecond,
    verdict: below ? 'not saturated' : 'cannot tell',
    why: never
      ? 'even if no page at all were found in memory, the disk would keep up'
      : below
        ? `its hit ratio is above ${needed}, below which reads would saturate the disk`
        : `its own buffers hit less than ${needed}; how much the operating system’s cache adds is not in SQL`,
  };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
