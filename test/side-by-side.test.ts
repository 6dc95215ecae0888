import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awaitCondition } from '../src/kit/clock.ts';
import { startRealClock } from '../src/kit/real-clock.ts';
import { readRecording } from '../src/recording/reader.ts';

/** `reenact run --repeat 2 --parallel 2`: two labs at a time, and an interrupt that ends both. */
const scenario = 'test/investigate/small-outage.yaml';
let home = '';
let runs = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'reenact-home-'));
  await chmod(home, 0o755);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Starts two trials side by side; their recordings go to a folder of their own. */
function startTwo() {
  runs = mkdtempSync(join(home, 'runs-'));
  const words = ['run', scenario, '--repeat', '2', '--parallel', '2', '--out', runs];
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...words], {
    env: { ...process.env, REENACT_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (data: Buffer) => (told += data.toString()));
  child.stdout.on('data', (data: Buffer) => (told += data.toString()));
  return { child, ended: once(child, 'exit'), told: () => told };
}

/** The recordings there are by now, those that cannot be read yet left out. */
async function recordings() {
  const folders = readdirSync(runs).map((run) => join(runs, run, 'recording.ndjson'));
  const read = await Promise.all(folders.map((file) => readRecording(file).catch(() => undefined)));
  return read.flatMap((timeline) => timeline ?? []);
}

describe('trials side by side', () => {
  it('run at the same time, and are told in order with one summary', async () => {
    const { ended, told } = startTwo();
    const [code] = (await ended) as [number | null];
    expect(code, told()).not.toBe(70);
    const [first, second] = (await recordings()).toSorted(
      (one, other) => one.header.seed - other.header.seed,
    );
    if (!first || !second) throw new Error(`not two recordings: ${told()}`);
    expect([first.end?.how, second.end?.how]).toEqual(['completed', 'completed']);
    const apartMs = Math.abs(Date.parse(first.header.startedAt) - Date.parse(second.header.startedAt));
    expect(apartMs).toBeLessThan(Math.min(first.lastMs, second.lastMs));
    expect(told()).toMatch(/1\/2 {2}seed 1 .*\n.*2\/2 {2}seed 2 .*\n.*trials/);
  }, 240_000);

  it('all end at an interrupt', async () => {
    const { child, ended, told } = startTwo();
    const bothWatch = await awaitCondition(
      startRealClock(),
      async () => {
        const watched = (await recordings()).filter(({ facts }) => Object.keys(facts).length > 0);
        return watched.length === 2 ? watched : undefined;
      },
      { withinMs: 90_000, everyMs: 200 },
    );
    expect(bothWatch, told()).toBeDefined();
    child.kill('SIGINT');
    const [code] = (await ended) as [number | null];
    expect(code, told()).toBe(130);
    expect((await recordings()).map(({ end }) => end?.how)).toEqual(['interrupted', 'interrupted']);
    expect(readdirSync(join(home, 'labs'))).toEqual([]);
  }, 240_000);
});
