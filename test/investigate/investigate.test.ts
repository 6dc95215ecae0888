import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { commandWithinMs } from '../support/command-limit.ts';
import { runScenario } from '../support/run-scenario.ts';

/**
 * An investigation on real servers, killed with -9 in the middle and begun again. The salted incident beside it takes
 * minutes: `npx reenact investigate test/investigate/salted-memory-expansion.yaml --deterministic`.
 */
const folder = mkdtempSync(join(tmpdir(), 'reenact-investigate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command =
  '--import tsx src/cli/main.ts investigate test/investigate/small-outage.yaml --deterministic --parallel 2 --json --out'
    .split(' ')
    .concat(folder);

interface Line {
  readonly type: string;
  readonly trial?: number;
}

function answered(): number[] {
  const file = readdirSync(folder).includes('answers.ndjson')
    ? readFileSync(join(folder, 'answers.ndjson'), 'utf8')
    : '';
  const lines = file.split('\n').slice(0, -1);
  return lines
    .map((line) => JSON.parse(line) as Line)
    .flatMap(({ type, trial }) => (type === 'answered' && trial !== undefined ? [trial] : []));
}

describe('reenact investigate', () => {
  it('names the culprit although it was killed, repeats no trial, and its minimal scenario runs', async () => {
    const first = execa(process.execPath, command, { reject: false, timeout: commandWithinMs });
    const clock = startRealClock();
    await awaitCondition(clock, () => (answered().length >= 3 ? true : undefined), {
      withinMs: 120_000,
      everyMs: 50,
    });
    first.kill('SIGKILL');
    await first;
    const before = answered();
    expect(before.length).toBeGreaterThanOrEqual(3);

    const second = await execa(process.execPath, command, { reject: false, timeout: commandWithinMs });
    expect(second.exitCode, second.stderr).toBe(0);
    const after = answered();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(new Set(after).size).toBe(after.length);

    const result = JSON.parse(second.stdout) as {
      outcome: string;
      suspects: { name: string; word: string }[];
    };
    expect(result.outcome).toBe('complete');
    expect(Object.fromEntries(result.suspects.map(({ name, word }) => [name, word]))).toEqual({
      'slow-link': 'red-herring',
      'power-lost': 'culprit',
      'restart-elsewhere': 'red-herring',
      'more-memory-for-sorting': 'red-herring',
    });

    // The page leads to the reports of the trials that decide, also to those that the killed process ran.
    const page = readFileSync(join(folder, 'investigation.html'), 'utf8');
    const links = [...page.matchAll(/href="(trials\/[^"]+)"/g)].map(([, link = '']) => link);
    expect(links.filter((link) => link.endsWith('report.html')).length).toBeGreaterThan(2);
    expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([]);

    const minimal = await runScenario(readFileSync(join(folder, 'minimal.yaml'), 'utf8'));
    expect(minimal.verdict.verdict).toBe('reenacted');
    await minimal.forget();
  });
});
