/** What a disk can do and what it costs. Decimal units: a megabyte per second is a million bytes. */
export interface DiskClass {
  readonly name: string;
  readonly title: string;
  readonly iops: number;
  readonly bytesPerSecond: number;
  /** Yuan for a gigabyte and a month, by how it is paid; absent if it is not known. */
  readonly pricePerGbMonth?: {
    readonly onDemand: number;
    readonly monthly: number;
    readonly yearly: number;
    readonly threeYears: number;
  };
  /** The smallest disk of this class, in gigabytes. */
  readonly leastGb?: number;
}

/** The disk is saturated by reads below this hit ratio; 0 if it never is. */
export interface BreakEven {
  readonly byIops: number;
  readonly byThroughput: number;
}

/**
 * The cache hit ratio below which reading pages saturates a disk. With r pages looked up a second, of which a share h is
 * found in memory, r (1 - h) reads of one page each reach the disk; it is saturated when they exceed what it can do.
 * @param pagesPerSecond pages looked up, hits and reads together
 * @param pageBytes PostgreSQL's block size
 */
export function breakEven(pagesPerSecond: number, disk: DiskClass, pageBytes = 8_192): BreakEven {
  const below = (limit: number) => (pagesPerSecond > 0 ? Math.max(0, 1 - limit / pagesPerSecond) : 0);
  return { byIops: below(disk.iops), byThroughput: below(disk.bytesPerSecond / pageBytes) };
}

/** What reads at a hit ratio ask of a disk. */
export function readLoad(
  pagesPerSecond: number,
  hitRatio: number,
  pageBytes = 8_192,
): { readonly iops: number; readonly bytesPerSecond: number } {
  const iops = pagesPerSecond * (1 - hitRatio);
  return { iops, bytesPerSecond: iops * pageBytes };
}

/** What a disk costs in a year, in yuan. */
export function yearlyPrice(
  disk: DiskClass,
  gigabytes: number,
  copies: number,
  payment: 'onDemand' | 'monthly' | 'yearly' | 'threeYears' = 'monthly',
): number | undefined {
  const price = disk.pricePerGbMonth?.[payment];
  return price === undefined ? undefined : price * gigabytes * copies * 12;
}

/** What a bought disk costs, and what following the advice to take the next class would cost on top. */
export interface DiskPrice {
  readonly gigabytes: number;
  /** How many nodes have one each. */
  readonly copies: number;
  /** Yuan a year, paid by the month. */
  readonly perYear: number;
  /** The next class up, what it adds to the bill, and below which hit ratios reads would saturate it. */
  readonly next?: { readonly disk: DiskClass; readonly morePerYear: number; readonly breakEven: BreakEven };
}

/** @returns nothing if the price of the disk is not known */
export function priceDisk(
  disk: DiskClass,
  gigabytes: number,
  copies: number,
  pagesPerSecond: number,
): DiskPrice | undefined {
  const perYear = yearlyPrice(disk, gigabytes, copies);
  if (perYear === undefined) return undefined;
  const rank = diskClasses.findIndex(({ name }) => name === disk.name);
  const above = disk.name === 'nvme' ? undefined : diskClasses[rank + 1];
  const next = above?.name === 'nvme' ? undefined : above;
  const later = next && yearlyPrice(next, gigabytes, copies);
  return {
    gigabytes,
    copies,
    perYear,
    ...(next && later !== undefined
      ? { next: { disk: next, morePerYear: later - perYear, breakEven: breakEven(pagesPerSecond, next) } }
      : {}),
  };
}

const mb = 1e6;
const gb = 1e9;

/**
 * The disks of the August 2024 incident, as its account lists them (Feng Ruohang, 2024-08-19): ceilings of each class. A
 * small disk does less: the provider publishes for PL1 the lesser of 1,800 + 50 a GiB and 50,000 operations, and of
 * 120 + 0.5 a GiB and 350 MB a second.
 */
export const diskClasses: readonly DiskClass[] = [
  {
    name: 'pl0',
    title: 'ESSD PL0',
    iops: 10_000,
    bytesPerSecond: 180 * mb,
    pricePerGbMonth: { onDemand: 0.76, monthly: 0.5, yearly: 0.43, threeYears: 0.25 },
    leastGb: 40,
  },
  {
    name: 'pl1',
    title: 'ESSD PL1',
    iops: 50_000,
    bytesPerSecond: 350 * mb,
    pricePerGbMonth: { onDemand: 1.51, monthly: 1, yearly: 0.85, threeYears: 0.5 },
    leastGb: 20,
  },
  {
    name: 'pl2',
    title: 'ESSD PL2',
    iops: 100_000,
    bytesPerSecond: 750 * mb,
    pricePerGbMonth: { onDemand: 3.02, monthly: 2, yearly: 1.7, threeYears: 1 },
    leastGb: 461,
  },
  {
    name: 'pl3',
    title: 'ESSD PL3',
    iops: 1_000_000,
    bytesPerSecond: 4 * gb,
    pricePerGbMonth: { onDemand: 6.05, monthly: 4, yearly: 3.4, threeYears: 2 },
    leastGb: 1_200,
  },
  {
    name: 'nvme',
    title: 'local NVMe',
    iops: 3_000_000,
    bytesPerSecond: 7 * gb,
    pricePerGbMonth: { onDemand: 0.02, monthly: 0.02, yearly: 0.02, threeYears: 0.02 },
  },
];
