import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { commandWithinMs } from '../support/command-limit.ts';

/** Whole investigations in the simulator: the salted incidents, and one that is killed with -9 and begun again. */
const home = mkdtempSync(join(tmpdir(), 'reenact-simulated-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const command = (scenario: string, folder: string) => [
  ...'--import tsx src/cli/main.ts investigate --world simulator --json --quiet'.split(' '),
  `test/investigate/${scenario}.yaml`,
  '--out',
  folder,
];

interface Result {
  readonly outcome: string;
  readonly suspects: readonly { readonly name: string; readonly word: string }[];
}

function culpritsOf(stdout: string): string[] {
  const { suspects } = JSON.parse(stdout) as Result;
  return suspects.flatMap(({ name, word }) => (word === 'culprit' ? [name] : []));
}

/** The lines of an answers file that a process has finished writing. */
function linesIn(folder: string): string[] {
  if (!readdirSync(home).includes(folder)) return [];
  const there = readdirSync(join(home, folder)).includes('answers.ndjson');
  return there
    ? readFileSync(join(home, folder, 'answers.ndjson'), 'utf8')
        .split('\n')
        .slice(0, -1)
    : [];
}

const answered = (lines: readonly string[]) => lines.filter((line) => line.includes('"type":"answered"'));

describe('an investigation in the simulator', () => {
  it.each([
    ['salted-memory-expansion', ['raised-on-the-primary-first', 'primary-taken-away']],
    ['salted-synchronous-standby', ['receiver-hangs', 'commits-wait']],
  ])('names the culprits of %s exactly', async (scenario, culprits) => {
    const { stdout } = await execa(process.execPath, command(scenario, join(home, scenario)), {
      timeout: commandWithinMs,
    });
    const { outcome, suspects } = JSON.parse(stdout) as Result;
    expect(outcome).toBe('complete');
    expect(culpritsOf(stdout)).toEqual(culprits);
    const others = suspects.filter(({ name }) => !culprits.includes(name));
    expect(others.map(({ word }) => word)).toEqual(others.map(() => 'red-herring'));
  });

  it('that was killed with -9 comes to the same answer and repeats no trial', async () => {
    const scenario = 'salted-synchronous-standby';
    const whole = await execa(process.execPath, command(scenario, join(home, 'whole')), {
      timeout: commandWithinMs,
    });
    const killed = execa(process.execPath, command(scenario, join(home, 'killed')), {
      reject: false,
      timeout: commandWithinMs,
    });
    const enough = await awaitCondition(
      startRealClock(),
      () => (answered(linesIn('killed')).length >= 5 ? true : undefined),
      { withinMs: 60_000, everyMs: 5 },
    );
    killed.kill('SIGKILL');
    await killed;
    expect(enough).toBe(true);
    const before = linesIn('killed');
    expect(answered(before).length).toBeLessThan(answered(linesIn('whole')).length);

    const resumed = await execa(process.execPath, command(scenario, join(home, 'killed')), {
      timeout: commandWithinMs,
    });
    expect(linesIn('killed').slice(0, before.length)).toEqual(before);
    expect(linesIn('killed')).toEqual(linesIn('whole'));
    expect(resumed.stdout).toBe(whole.stdout);
  });
});
