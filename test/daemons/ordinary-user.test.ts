import { chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRun } from './able.ts';
import { startCagedTrial } from './caged-trial.ts';
import { become, findOrdinaryUser } from './ordinary-user.ts';

/**
 * Who is not root gives the same command and is root in a user namespace: the trial plays, and neither its end nor that of
 * a command that is killed leaves anything.
 */
const user = (await canRun('patroni-daemon')) ? await findOrdinaryUser() : undefined;

const scenario = `
reenact: 1
title: A leader's host loses power under the real Patroni, run by an ordinary user
story: The smallest cluster that fails over, with the shortest timings that work in practice.
topology:
  postgres: { version: 15, binaries: system }
  nodes:
    pg01: { role: primary }
    pg02: {}
  addresses: { primary: pg01 }
manager: { kind: patroni-daemon, ttl: 5s, loop-wait: 1s, retry-timeout: 2s, address: primary }
workload: { kind: ledger, address: primary, clients: 4, rate: 20/s, reads: 20% }
suspects:
  host-dies: { because: It is what the failover is for., fault: power-off, on: pg01, at: 500ms }
symptoms:
  writes-refused: { check: writes-unavailable, longer-than: 1s }
expect: reenacted
limits: { boot: 120s, watch: 10s, settle: 60s }
`;

/** The folder of the project may be closed to the user: what the program is made of is mounted where it is not. */
const lend = `
cd "$1" && mount --bind "$2/src" src && mount --bind "$2/node_modules" node_modules && shift 2 && exec "$@"`;

let folder = '';
let main: string[] = [];

beforeAll(async () => {
  if (!user) return;
  folder = mkdtempSync(join(tmpdir(), 'reenact-user-'));
  await chmod(folder, 0o755);
  const program = join(folder, 'program');
  for (const part of ['src', 'node_modules']) mkdirSync(join(program, part), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json']) copyFileSync(file, join(program, file));
  writeFileSync(join(folder, 'scenario.yaml'), scenario);
  for (const part of ['home', 'runs', 'temporary']) mkdirSync(join(folder, part));
  for (const part of ['home', 'runs', 'temporary']) chownSync(join(folder, part), user.uid, user.gid);
  const tsx = join(program, relative('.', createRequire(import.meta.url).resolve('tsx')));
  const reenact = [process.execPath, '--import', tsx, join(program, 'src/cli/main.ts')];
  const own = ['unshare', '--mount', '--propagation', 'private', '--', 'sh', '-c', lend, 'lend'];
  const temporary = ['env', `TMPDIR=${join(folder, 'temporary')}`];
  main = [...own, program, process.cwd(), ...become(user), ...temporary, ...reenact];
});
afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!user)('an ordinary user whose trial takes root', () => {
  it('sees Patroni fail over, and nothing is left', async () => {
    const trial = await startCagedTrial(main, join(folder, 'scenario.yaml'), folder);
    try {
      await trial.ended;
      const recording = trial.result('recording.ndjson');
      expect(JSON.parse(trial.result('verdict.json')), recording).toMatchObject({ verdict: 'reenacted' });
      expect(recording).toMatch(/pg02 holds the leader's lease/);
      expect(await trial.leftovers()).toEqual([]);
    } finally {
      await trial.close();
    }
  });

  it('kills the command while its lab is built, and nothing is left', async () => {
    const trial = await startCagedTrial(main, join(folder, 'scenario.yaml'), folder);
    try {
      await trial.builds();
      await trial.killCommand();
      expect(await trial.leftovers()).toEqual([]);
    } finally {
      await trial.close();
    }
  });
});
