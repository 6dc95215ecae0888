import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { commandWithinMs } from '../support/command-limit.ts';

/** Two processes that want the same folder, and a disk that fills up, as the command line meets them. */
const home = mkdtempSync(join(tmpdir(), 'reenact-folder-'));
const small = join(home, 'small');
mkdirSync(small);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12k', 'tmpfs', small]).status === 0;
if (!mounted) console.warn('The full disk is not tested: nothing can be mounted here (it takes root).');
afterAll(() => {
  if (mounted) spawnSync('umount', [small]);
  rmSync(home, { recursive: true, force: true });
});

const run = (verb: string, folder: string, ...more: string[]) => {
  const scenario = 'test/investigate/salted-synchronous-standby.yaml';
  const words = ['--import', 'tsx', 'src/cli/main.ts', verb, scenario, '--world', 'simulator', '--json'];
  return execa(process.execPath, [...words, '--out', folder, ...more], {
    reject: false,
    timeout: commandWithinMs,
  });
};
const linesIn = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0);
/** The newest recording of several runs. */
const recordingIn = (folder: string) =>
  join(folder, readdirSync(folder).toSorted().at(-1) ?? '', 'recording.ndjson');

describe('a folder of results', () => {
  it('refuses a second process, whatever it wants there, and disturbs nothing', async () => {
    const folder = join(home, 'shared');
    const first = run('investigate', folder);
    await awaitCondition(
      startRealClock(),
      () => (linesIn(join(folder, 'answers.ndjson')) > 2 ? true : undefined),
      { withinMs: 60_000, everyMs: 5 },
    );
    // Held where it is, so that the others surely find it at work.
    first.kill('SIGSTOP');
    const others = await Promise.all([
      run('investigate', folder, '--afresh'),
      run('explore', folder),
      run('prove', folder, '--suggest'),
    ]);
    first.kill('SIGCONT');
    for (const { exitCode, stderr } of others) {
      expect(exitCode).toBe(64);
      expect(stderr).toContain(`investigate/folder-in-use: The process ${first.pid} is at work in ${folder}`);
    }
    expect((await first).exitCode).toBe(0);
    expect(existsSync(join(folder, 'running.lock'))).toBe(false);
  });

  it.skipIf(!mounted)(
    'on a full disk keeps every answer, says so, and goes on when there is room',
    async () => {
      const full = await run('investigate', join(small, 'it'));
      expect(full.stderr).toContain('no space is left on its disk');
      expect(full.stderr).toContain('run the same command again');
      expect(full.stderr).not.toContain('    at ');
      expect(full.exitCode).toBe(70);
      const play = await run('run', join(small, 'plays'));
      expect(play.stderr).toMatch(/The disk failed: .* no space is left on its disk/);
      expect(play.stderr).not.toContain('    at ');
      expect(play.exitCode).toBe(70);

      spawnSync('mount', ['-o', 'remount,size=100k', small]);
      const [cut, complete] = [await run('run', join(small, 'plays')), await run('run', join(home, 'plays'))];
      const [, lacking] = /The disk failed: the last (\d+) events of .* cannot be written: no space/.exec(
        cut.stderr,
      ) ?? ['', '0'];
      expect([cut.exitCode, complete.exitCode, cut.stdout]).toEqual([70, 0, '']);
      expect(Number(lacking)).toBeGreaterThan(0);
      expect(linesIn(recordingIn(join(small, 'plays'))) + Number(lacking)).toBe(
        linesIn(recordingIn(join(home, 'plays'))),
      );

      const before = readFileSync(join(small, 'it', 'answers.ndjson'), 'utf8');
      expect(before.endsWith('\n')).toBe(true);
      expect(before.split('\n').length).toBeGreaterThan(10);

      spawnSync('mount', ['-o', 'remount,size=10m', small]);
      const [whole, resumed] = [
        await run('investigate', join(home, 'whole')),
        await run('investigate', join(small, 'it')),
      ];
      expect(resumed).toMatchObject({ exitCode: 0, stdout: whole.stdout });
      const after = readFileSync(join(small, 'it', 'answers.ndjson'), 'utf8');
      expect(after.startsWith(before)).toBe(true);
      expect(after).toBe(readFileSync(join(home, 'whole', 'answers.ndjson'), 'utf8'));
    },
  );
});
