import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awaitCondition } from '../../src/kit/clock.ts';
import { openDraw } from '../../src/kit/draw.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { canRun } from './able.ts';
import { openCage } from './cage.ts';

/**
 * kill -9 of reenact in every phase of a trial under managers' own programs: soon no process is left, hence no namespace
 * that it was in and no bridge; nor a mount or a file. REENACT_KILLS says how many kills for each daemon.
 */
const kills = Number(process.env['REENACT_KILLS'] ?? 1);
const leavesWithinMs = 10_000;
const clock = startRealClock();

/** When to kill: in which phase, and how long after its beginning at most. */
const moments = [
  { phase: 'watch', withinMs: 15_000 },
  { phase: 'boot', withinMs: 8_000 },
  { phase: 'start', withinMs: 2_500 },
  { phase: 'boot', withinMs: 500 },
  { phase: 'warm-up', withinMs: 1_500 },
  { phase: 'boot', withinMs: 2_000 },
  { phase: 'heal', withinMs: 500 },
] as const;

/** One kill each: while the leader's host is away, and while the other daemons start, which takes them long. */
const trials = {
  'patroni-daemon': {
    scenario: 'incidents/failover-under-patroni/daemon-short-timings.yaml',
    first: 0,
  },
  'pacemaker-daemon': { scenario: 'incidents/failover-under-pacemaker/daemon.yaml', first: 1 },
} as const;

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reenact-killed-'));
  await chmod(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a trial in a cage, kills reenact at the moment, and says what is left. */
async function killAt(scenario: string, phase: string, afterMs: number): Promise<string[]> {
  const home = join(folder, 'home');
  const runs = mkdtempSync(join(folder, 'runs-'));
  const main = [process.execPath, '--import', 'tsx', 'src/cli/main.ts'];
  const cage = await openCage([...main, 'run', scenario, '--out', runs], {
    ...process.env,
    REENACT_HOME: home,
  });
  try {
    const mounts = cage.mounts();
    await Promise.race([cage.ended, begins(runs, phase)]);
    await Promise.race([cage.ended, clock.until(clock.now() + afterMs)]);
    await cage.killCommand();
    const left = () => [
      ...cage.inhabitants(),
      ...filesIn(join(home, 'labs')),
      ...(cage.mounts() === mounts ? [] : ['a mount']),
    ];
    await awaitCondition(clock, () => (left().length === 0 ? true : undefined), {
      withinMs: leavesWithinMs,
      everyMs: 100,
    });
    return left();
  } finally {
    await cage.close();
  }
}

/** Resolves when the recording says that the phase has begun. */
async function begins(runs: string, phase: string): Promise<void> {
  if (phase === 'start') return;
  const begun = () => {
    const [run = ''] = filesIn(runs);
    const recording = join(runs, run, 'recording.ndjson');
    const text = existsSync(recording) ? readFileSync(recording, 'utf8') : '';
    return text.includes(`"type":"phase"`) && text.includes(`"phase":"${phase}"`) ? true : undefined;
  };
  const met = await awaitCondition(clock, begun, { withinMs: 150_000, everyMs: 50 });
  expect(met, `the phase ${phase} never began`).toBe(true);
}

function filesIn(where: string): string[] {
  try {
    return readdirSync(where);
  } catch {
    return [];
  }
}

for (const [daemon, { scenario, first }] of Object.entries(trials)) {
  const able = await canRun(daemon as keyof typeof trials);
  const draw = openDraw(Number(process.env['REENACT_SEED'] ?? 11), `moments of killing ${daemon}`);
  const rounds = Array.from({ length: kills }, (_, round) => {
    const { phase, withinMs } = moments[(first + round) % moments.length] ?? moments[0];
    return [round + 1, phase, draw.integer(0, withinMs)] as const;
  });
  describe.skipIf(!able)(`a reenact that is killed during a trial under ${daemon}`, () => {
    it.each(rounds)('leaves nothing: kill %d, %s + %d ms', async (_, phase, afterMs) => {
      expect(await killAt(scenario, phase, afterMs)).toEqual([]);
    });
  });
}
