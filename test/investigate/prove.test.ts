import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import type { Proof } from '../../src/investigate/prove/proof.ts';
import type { SuggestionReport } from '../../src/investigate/prove/suggestion-report.ts';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import type { Header } from '../../src/recording/event.ts';
import { readIncident, simulate } from '../parity/simulate.ts';
import { commandWithinMs } from '../support/command-limit.ts';

/** Fixes tried in the simulator, as the command line runs them. */
const home = mkdtempSync(join(tmpdir(), 'reenact-prove-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const prove = (folder: string, ...more: string[]) => {
  const command = '--import tsx src/cli/main.ts prove test/investigate/salted-synchronous-standby.yaml'.split(
    ' ',
  );
  const options = ['--world', 'simulator', '--json', '--out', join(home, folder)];
  return execa(process.execPath, [...command, ...options, ...more], {
    reject: false,
    timeout: commandWithinMs,
  });
};
const fixFile = (name: string, text: string) => {
  const file = join(home, `${name}.yaml`);
  writeFileSync(file, text);
  return file;
};
/** The lines of a proof's trials that a process has finished writing. */
function linesIn(folder: string): string[] {
  const file = join(home, folder, 'proved.ndjson');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

describe('reenact prove', () => {
  it('bounds the rate, and names the failure that the fix creates in the gallery', async () => {
    const fix = fixFile('async', 'topology.nodes.pg02.replication: async\n');
    const { stdout, exitCode } = await prove('async', '--fix', fix, '--neighbours', '30');
    const proof = JSON.parse(stdout) as Proof;
    expect(proof.still).toEqual([]);
    expect(proof.bound).toBeCloseTo(1 - 0.05 ** (1 / 30), 6);
    // Commits that wait for nobody are acknowledged and lost where they were safe before.
    expect(proof.galleryBroken).toEqual(['primary-lost-by-hand/synchronous']);
    expect(proof.created).toContainEqual({
      name: 'primary-lost-by-hand/synchronous',
      symptoms: ['acknowledged-writes-lost'],
    });
    expect(exitCode).toBe(1);
    expect(readdirSync(join(home, 'async'))).toContain('primary-lost-by-hand-synchronous.yaml');
  });

  it('says that a change which has nothing to do with it does not help, and where it still comes', async () => {
    const fix = fixFile('memory', 'topology.settings.work_mem: 8MB\n');
    const { stdout, exitCode } = await prove('memory', '--fix', fix, '--neighbours', '5', '--no-gallery');
    const proof = JSON.parse(stdout) as Proof;
    expect(exitCode).toBe(1);
    expect(proof.still).toEqual(expect.arrayContaining(['case-1', 'case-5']));
    const { verdict } = await simulate(await readIncident(join(home, 'memory', 'case-1.yaml')));
    expect(verdict.verdict).toBe('reenacted');
  });

  it('that was killed with -9 comes to the same answer and repeats no trial', async () => {
    const fix = fixFile('again', 'topology.nodes.pg02.replication: async\n');
    const how = ['--fix', fix, '--neighbours', '40', '--no-gallery'];
    const whole = await prove('whole', ...how);
    const killed = prove('killed', ...how);
    const enough = await awaitCondition(
      startRealClock(),
      () => (linesIn('killed').length >= 10 ? true : undefined),
      { withinMs: 60_000, everyMs: 5 },
    );
    killed.kill('SIGKILL');
    await killed;
    expect(enough).toBe(true);
    const before = linesIn('killed');
    expect(before.length).toBeLessThan(linesIn('whole').length);

    const resumed = await prove('killed', ...how);
    expect(resumed.stderr).toContain(`Goes on after ${before.length} trials`);
    expect(linesIn('killed').slice(0, before.length)).toEqual(before);
    expect(linesIn('killed')).toEqual(linesIn('whole'));
    expect(resumed.stdout).toBe(whole.stdout);
  });

  it('leaves with each trial of the lab the plan that it played, and the command that plays it again', async () => {
    const fix = fixFile('lab', 'topology.settings.work_mem: 8MB\n');
    const command = '--import tsx src/cli/main.ts prove test/investigate/small-outage.yaml --world lab'.split(
      ' ',
    );
    const options = ['--fix', fix, '--neighbours', '0', '--no-gallery', '--out', join(home, 'in a lab')];
    await execa(process.execPath, [...command, ...options], { reject: false, timeout: commandWithinMs });
    const [recording = ''] = readdirSync(join(home, 'in a lab'), {
      recursive: true,
      encoding: 'utf8',
    }).filter((file) => file.endsWith('recording.ndjson'));
    const [first = ''] = readFileSync(join(home, 'in a lab', recording), 'utf8').split('\n');
    const { repeat, scenario } = JSON.parse(first) as Header;
    const plan = /^reenact run '(?<plan>[^']+)' --seed \d+$/.exec(repeat)?.groups?.['plan'] ?? '';
    const again = await readIncident(plan);
    expect(again.topology.settings).toMatchObject({ work_mem: '8MB' });
    expect(again).toEqual(scenario);
  });

  it('suggests the changes that avert it, each as a fix that a proof takes, and as a page', async () => {
    const { stdout, exitCode } = await prove('suggest', '--suggest');
    const { tried, prove: command } = JSON.parse(stdout) as SuggestionReport;
    expect(exitCode).toBe(0);
    expect(tried[0]).toMatchObject({
      fix: { 'topology.nodes.pg02.replication': 'async' },
      removed: 1,
      told: 1,
      verdicts: ['averted'],
      file: 'suggestion-1.yaml',
    });
    expect(tried.some(({ removed, file }) => removed === 0 && file === undefined)).toBe(true);
    const file = join(home, 'suggest', 'suggestion-1.yaml');
    expect(command).toContain(`--fix ${file} --world simulator`);
    expect(readFileSync(join(home, 'suggest', 'suggestions.html'), 'utf8')).toContain(
      'href="suggestion-1.yaml"',
    );
    const proved = await prove('proved', '--fix', file, '--neighbours', '0', '--no-gallery');
    expect(proved.exitCode).toBe(0);
  });
});
