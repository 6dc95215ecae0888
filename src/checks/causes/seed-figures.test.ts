import { describe, expect, it } from 'vitest';
import type { Answers } from '../../dump/dump.ts';
import { diagnose } from './diagnose.ts';
import { timeToFull } from './pg-wal-full.ts';
import { judgeReads } from './replica-reads.ts';
import { breakEven, type DiskClass, diskClasses, readLoad, yearlyPrice } from './rules/disk.ts';
import { judgeMemory } from './rules/memory.ts';
import { cluster, primaryAt, standbyAt } from './testing.ts';
import { walRate } from './wal/rate.ts';

/**
 * The figures of the August 2024 incident (Feng Ruohang, 2024-08-19), which docs/diagnose.md explains one by one. Its
 * sizes are decimal.
 */
const gb = 1e9;
const segment = 16 * 1024 ** 2;
const disk = (name: string): DiskClass => {
  const found = diskClasses.find((each) => each.name === name);
  if (!found) throw new Error(`no disk ${name}`);
  return found;
};

/** Six hours after archiving got stuck: 800 GB waiting, a standby 100 GB behind on its slot, another slot almost there. */
function stuckPrimary() {
  const hours = 6 * 3_600;
  const written = 800 * gb;
  const perSecond = written / hours;
  const position = 4_000 * segment + written;
  const ready = { first: 4_000, last: Math.floor(position / segment) - 1 };
  const slot = (name: string, behind: number, now: number) => ({
    name,
    kind: 'physical',
    database: null,
    temporary: false,
    active: true,
    active_pid: 1,
    restart_lsn: now - behind,
    confirmed_lsn: null,
    xmin_age: null,
    catalog_xmin_age: null,
    wal_status: 'extended',
    safe_bytes: null,
    inactive_seconds: null,
    invalidation: null,
  });
  const sample = (seconds: number): Answers => {
    const now = position + (seconds - 3) * perSecond;
    return {
      ...primaryAt(seconds, now),
      walFiles: [{ timeline: 1, ...ready, last: ready.last + 1, bytes: (ready.last - 3_998) * segment }],
      readyFiles: [{ timeline: 1, ...ready, oldest_seconds: hours, count: ready.last - ready.first + 1 }],
      archiver: [
        {
          archived: 90_000,
          last_archived: '000000010000000F0000009F',
          archived_seconds: hours,
          failed: 0,
          last_failed: null,
          failed_seconds: null,
          reset_seconds: 1e6,
        },
      ],
      archiverProcess: [{ pid: 7, wait_type: 'IPC', wait: 'ArchiveCommand', up_seconds: 1e6 }],
      slots: [slot('standby', 100 * gb, now), slot('other', 0.5 * gb, now)],
      control: [{ system: '1', redo_lsn: now - 2 * gb, timeline: 1, checkpoint_seconds: 60 }],
    };
  };
  return {
    samples: [sample(0), sample(3)],
    settings: { archive_mode: 'on', archive_command: 'set', max_slot_wal_keep_size: '-1' },
    machine: { diskFreeBytes: 800 * gb },
  };
}

const emptyLoad = {
  commits: null,
  rollbacks: null,
  pages_hit: null,
  pages_read: null,
  rows_fetched: null,
  rows_written: null,
  temp_bytes: null,
  conflicts: null,
};

const asked = { stalenessSeconds: 10, horizonSeconds: 86_400, memory: false };

describe('800 GB of WAL in six hours', () => {
  const diagnosis = diagnose(cluster(stuckPrimary()), asked);
  const [wal] = diagnosis.wal;

  it('are 37 MB a second', () => {
    const [node] = cluster(stuckPrimary()).nodes;
    const rate = node && walRate(node);
    const archived = rate?.horizons.find(({ since }) => since === 'since the last archived segment');
    expect((archived?.bytesPerSecond ?? 0) / 1e6).toBeCloseTo(37.04, 0);
  });

  it('are attributed to the archiver: 700 GB alone, the rest shared', () => {
    const held = wal?.attribution?.holders ?? [];
    const archiver = held.find(({ holder }) => holder.kind === 'archiver');
    expect((archiver?.bytes ?? 0) / gb).toBeCloseTo(800, 0);
    expect((archiver?.aloneBytes ?? 0) / gb).toBeCloseTo(700, 0);
    expect(archiver?.next?.title).toBe('physical slot standby');
    expect((held.find(({ holder }) => holder.slot === 'other')?.bytes ?? 0) / gb).toBeLessThan(1);
  });

  it('the first thing to do is about the archiver, and nothing says to buy a disk', () => {
    expect(diagnosis.findings[0]).toMatchObject({ cause: 'archiving', confidence: 'certain', weight: 'act' });
    expect(diagnosis.findings[0]?.what).toMatch(/hangs/);
    expect(JSON.stringify(diagnosis.findings)).not.toMatch(/upgrade|PL2/);
  });

  it('fill another 800 GB in about six hours', () => {
    expect((wal?.timeToFull?.likelySeconds ?? 0) / 3_600).toBeGreaterThan(5.5);
    expect((wal?.timeToFull?.likelySeconds ?? 0) / 3_600).toBeLessThan(6.6);
    const exact = {
      bytesPerSecond: 37.04e6,
      lowBytesPerSecond: 37.04e6,
      highBytesPerSecond: 37.04e6,
      horizons: [],
    };
    expect(timeToFull(800 * gb, exact).likelySeconds / 3_600).toBeCloseTo(6, 1);
  });
});

describe('80,000 rows a second on PL1', () => {
  it('saturate it below a hit ratio of 37.5 % by operations and 46.6 % by throughput', () => {
    const even = breakEven(80_000, disk('pl1'));
    expect(even.byIops).toBeCloseTo(0.375, 10);
    expect(even.byThroughput).toBeCloseTo(0.466, 3);
  });

  it('ask for 800 operations and 6.6 MB a second at a hit ratio of 99 %', () => {
    const load = readLoad(80_000, 0.99);
    expect(load.iops).toBeCloseTo(800, 6);
    expect(load.bytesPerSecond / 1e6).toBeCloseTo(6.55, 2);
  });

  it('cannot saturate PL2 at all', () => {
    expect(breakEven(80_000, disk('pl2'))).toEqual({ byIops: 0, byThroughput: 0 });
  });
});

describe('what the advice costs', () => {
  it('5 TB of PL1 are 60,000 a year; the 120,000 of the account need two copies', () => {
    expect(yearlyPrice(disk('pl1'), 5_000, 1)).toBe(60_000);
    expect(yearlyPrice(disk('pl1'), 5_000, 2)).toBe(120_000);
  });

  it('following the advice to take PL2 costs another 120,000 for two copies', () => {
    const [before, after] = [
      yearlyPrice(disk('pl1'), 5_000, 2) ?? 0,
      yearlyPrice(disk('pl2'), 5_000, 2) ?? 0,
    ];
    expect(after - before).toBe(120_000);
  });

  it('a diagnosis says so: two nodes with PL1 of 5 TB each, and what PL2 would add', () => {
    const node = { samples: [primaryAt(0, 1e9), primaryAt(3, 1e9)] };
    const load = (pages: number) => [
      { ...emptyLoad, pages_hit: pages * 0.99, pages_read: pages * 0.01, rows_fetched: pages },
    ];
    const samples = [
      { ...primaryAt(0, 1e9), load: load(0) },
      { ...primaryAt(3, 1e9), load: load(3 * 80_000) },
    ];
    const two = cluster({ ...node, samples }, { name: 'pg02', standby: true, samples });
    const { price, disks } = diagnose(two, { ...asked, disk: disk('pl1'), diskGigabytes: 5_000 });
    expect(price).toMatchObject({ copies: 2, perYear: 120_000, next: { morePerYear: 120_000 } });
    expect(price?.next?.breakEven).toEqual({ byIops: 0, byThroughput: 0 });
    expect(disks[0]?.verdict).toBe('not saturated');
    expect(disks[0]?.breakEven.byIops).toBeCloseTo(0.375, 10);
  });

  it('the local disk of the table is not the one of the text: 20 a terabyte and month, not 6, and 3 M operations, not 1 M', () => {
    const nvme = disk('nvme');
    expect((nvme.pricePerGbMonth?.monthly ?? 0) * 1_000).toBe(20);
    expect(nvme.iops / disk('pl1').iops).toBe(60);
    expect(1_000 / 6).toBeCloseTo(166, -1);
  });
});

describe('reads on a standby that is 16 minutes behind', () => {
  const lag = 16 * 60;
  const perSecond = (800 * gb) / (6 * 3_600);
  const now = 1e12;
  const view = cluster(
    { samples: [primaryAt(0, now), primaryAt(3, now + 3 * perSecond)] },
    {
      name: 'pg02',
      standby: true,
      samples: [
        standbyAt(0, now - lag * perSecond, { commitSeconds: lag }),
        standbyAt(3, now - lag * perSecond + 3 * perSecond * 0.9, { commitSeconds: lag }),
      ],
    },
  );

  it('are refused', () => {
    const [verdict] = judgeReads(view, asked);
    expect(verdict).toMatchObject({ node: 'pg02', verdict: 'no' });
    expect(verdict?.why).toMatch(/does not catch up/);
  });

  it('are 36 GB at the average rate, which is not the 100 GB and more of the account', () => {
    expect((judgeReads(view, asked)[0]?.lag?.bytes ?? 0) / gb).toBeCloseTo(35.6, 0);
  });
});

describe('the alert about memory', () => {
  it('is a false alarm with a quarter in shared buffers and most of the rest in file cache', () => {
    const total = 32 * gb;
    const [node] = cluster({
      samples: [primaryAt(0, 1)],
      machine: {
        memoryBytes: total,
        memory: {
          of: 'machine',
          usedBytes: total * 0.97,
          cacheBytes: total * 0.65,
          sharedBytes: total * 0.25,
          stalledShare: 0,
        },
      },
    }).nodes;
    expect(node && judgeMemory(node)).toMatchObject({ verdict: 'false alarm', confidence: 'certain' });
  });
});
