import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDraw } from '../../src/kit/draw.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { canRun } from './able.ts';
import { startCagedTrial } from './caged-trial.ts';

/**
 * kill -9 of reenact in every phase of a trial under managers' own programs: soon no process is left, hence no namespace
 * that it was in and no bridge; nor a mount or a file. REENACT_KILLS says how many kills for each daemon.
 */
const kills = Number(process.env['REENACT_KILLS'] ?? 1);
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

const main = [process.execPath, '--import', 'tsx', 'src/cli/main.ts'];

/** Runs a trial in a cage, kills reenact at the moment, and says what is left. */
async function killAt(scenario: string, phase: string, afterMs: number): Promise<string[]> {
  const trial = await startCagedTrial(main, scenario, folder);
  try {
    if (phase !== 'start') await trial.begins(phase);
    await Promise.race([trial.ended, clock.until(clock.now() + afterMs)]);
    await trial.killCommand();
    return await trial.leftovers();
  } finally {
    await trial.close();
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
