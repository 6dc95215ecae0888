import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import type { ExplorationReport } from '../../src/investigate/explore/exploration-report.ts';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { readIncident, simulate } from '../parity/simulate.ts';
import { commandWithinMs } from '../support/command-limit.ts';

/** Explorations of a cluster with planted weaknesses, in the simulator, as the command line runs them. */
const home = mkdtempSync(join(tmpdir(), 'reenact-explore-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const command = (policy: string, folder: string) => [
  ...'--import tsx src/cli/main.ts explore test/investigate/planted-weaknesses.yaml'.split(' '),
  ...'--suspects-only --upto 3 --json --quiet --again 0 --policy'.split(' '),
  policy,
  '--out',
  join(home, folder),
];

/** Whoever makes the standby reconnect while more is written than is kept leaves it behind for good. */
const planted = [
  'acknowledged-writes-lost: primary-lost and link-to-the-standby-slow',
  'replication-stalled: primary-lost',
  'replication-stalled: reader-away and much-is-written and little-wal-kept',
  'replication-stalled: much-is-written and little-wal-kept and standby-restarted',
  'replication-stalled: much-is-written and little-wal-kept and link-reset',
];

function foundIn(report: ExplorationReport): string[] {
  return report.outages.flatMap(({ harms, causes }) =>
    causes.map(({ suspects }) => `${harms.join(' ')}: ${suspects.join(' and ')}`),
  );
}

const lines = (folder: string) =>
  readdirSync(home).includes(folder) && readdirSync(join(home, folder)).includes('explored.ndjson')
    ? readFileSync(join(home, folder, 'explored.ndjson'), 'utf8')
        .split('\n')
        .slice(0, -1)
    : [];

describe('reenact explore', () => {
  it.each(['every', 'cover'])('finds exactly what was planted: %s', async (policy) => {
    const { stdout, exitCode } = await execa(process.execPath, command(policy, policy), {
      reject: false,
      timeout: commandWithinMs,
    });
    const report = JSON.parse(stdout) as ExplorationReport;
    expect(foundIn(report).sort()).toEqual([...planted].sort());
    expect({ exitCode, finished: report.finished }).toEqual({ exitCode: 1, finished: true });
    for (const { combinations, tried, within, explained, untold, open } of report.account) {
      expect(tried + within + explained + untold).toBe(combinations);
      expect(open).toBe(0);
    }
  });

  it('writes each finding as a scenario that runs by itself', async () => {
    const report = JSON.parse(
      readFileSync(join(home, 'every', 'exploration.json'), 'utf8'),
    ) as ExplorationReport;
    const files = report.outages.flatMap(({ causes }) => causes.map(({ file }) => file));
    expect(files.length).toBe(planted.length);
    for (const file of files) {
      const { verdict } = await simulate(await readIncident(join(home, 'every', file)));
      expect({ file, verdict: verdict.verdict }).toEqual({ file, verdict: 'reenacted' });
    }
  });

  it('that was killed with -9 comes to the same answer and repeats no trial', async () => {
    const killed = execa(process.execPath, command('cover', 'killed'), {
      reject: false,
      timeout: commandWithinMs,
    });
    const enough = await awaitCondition(
      startRealClock(),
      () => (lines('killed').length >= 20 ? true : undefined),
      { withinMs: 90_000, everyMs: 5 },
    );
    killed.kill('SIGKILL');
    await killed;
    expect(enough).toBe(true);
    const before = lines('killed');
    expect(before.length).toBeLessThan(lines('cover').length);
    const resumed = await execa(process.execPath, command('cover', 'killed'), {
      reject: false,
      timeout: commandWithinMs,
    });
    expect(lines('killed')).toEqual(lines('cover'));
    expect(foundIn(JSON.parse(resumed.stdout) as ExplorationReport).sort()).toEqual([...planted].sort());
  });
});
