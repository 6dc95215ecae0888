import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awaitCondition } from '../src/kit/clock.ts';
import { openDraw } from '../src/kit/draw.ts';
import { startRealClock } from '../src/kit/real-clock.ts';
import { readRecording } from '../src/recording/reader.ts';

/**
 * kill -9 of reenact at random moments of a trial: nothing runs on for longer than two seconds, the recording can be
 * read, and the next run is clean. REENACT_KILLS=30 for the long form.
 */
const kills = Number(process.env['REENACT_KILLS'] ?? 3);
const scenario = 'incidents/primary-lost-by-hand/scenario.yaml';
const draw = openDraw(7, 'moments of killing');
const clock = startRealClock();
let home = '';
let runs = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'reenact-home-'));
  await chmod(home, 0o755);
  runs = mkdtempSync(join(tmpdir(), 'reenact-runs-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  rmSync(runs, { recursive: true, force: true });
});

function startReenact() {
  return spawn(
    process.execPath,
    ['--import', 'tsx', 'src/cli/main.ts', 'run', scenario, '--out', runs, '--quiet'],
    { env: { ...process.env, REENACT_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** Processes that have something to do with the state folder, by what the system tells about each. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      try {
        if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return [];
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const about = `${words} ${readFileSync(`/proc/${pid}/environ`, 'utf8')}`;
        return about.includes(folder) ? [`${pid} ${words}`] : [];
      } catch {
        return [];
      }
    });
}

describe.skipIf(process.platform !== 'linux')('a trial whose reenact is killed', () => {
  it.each(Array.from({ length: kills }, (_, round) => [round + 1, draw.integer(300, 14_000)]))(
    'round %d: after %d ms',
    async (_round, afterMs) => {
      const known = new Set(readdirSync(runs));
      const victim = startReenact();
      const exited = once(victim, 'exit');
      await Promise.race([exited, clock.until(clock.now() + afterMs)]);
      victim.kill('SIGKILL');
      await exited;
      const gone = await awaitCondition(clock, () => (processesOf(home).length === 0 ? true : undefined), {
        withinMs: 2_000,
        everyMs: 50,
      });
      expect(gone, `still there: ${processesOf(home).join('\n')}`).toBe(true);

      const [run] = readdirSync(runs).filter((name) => !known.has(name));
      if (run === undefined) return;
      const timeline = await readRecording(join(runs, run, 'recording.ndjson'));
      expect(timeline.header.scenario.title).toContain('asynchronous standby');
      // There is a moment between the header and the first phase, and on a busy machine it may be that one.
      expect(['boot', undefined]).toContain(timeline.phases[0]?.phase);
    },
  );

  it('leaves the next run clean', async () => {
    const next = startReenact();
    const output: Buffer[] = [];
    next.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    next.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const [code] = (await once(next, 'exit')) as [number];
    expect(code, Buffer.concat(output).toString()).toBe(0);
    expect(readdirSync(join(home, 'labs'))).toEqual([]);
    expect(processesOf(home)).toEqual([]);
  });
});
