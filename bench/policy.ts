/**
 * Decisions per second of the policy engine in this process against `crm_simulate --profile`, on the same files and in
 * the same run:
 *
 *     npx tsx bench/policy.ts FOLDER [REPEATS]
 *
 * Both sides read and parse a file once and then decide on it REPEATS times (100 unless told): everything from
 * unpacking the state to the finished transition. Only that is measured on either side, as processor time (crm_simulate
 * reports nothing else; here it includes the threads that compile and collect garbage). Files that the scheduler
 * refuses or fails on, and files that the engine refuses, are left out on both.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { RefusedInput } from '../src/kit/problem.ts';
import { decide, readCibXml } from '../src/managers/pacemaker/index.ts';

type Cib = ReturnType<typeof readCibXml>;

const [folder = '', repeatsText = '100'] = process.argv.slice(2);
const repeats = Number(repeatsText);
const nowSeconds = Math.floor(Date.now() / 1000);

/** Seconds that the scheduler took for all repeats, by file. */
async function secondsOfScheduler(directory: string, times: number): Promise<Map<string, number>> {
  const { stdout } = await execa('crm_simulate', ['--profile', directory, '--repeat', String(times)], {
    reject: false,
    env: { TZ: 'UTC' },
    maxBuffer: 256 * 1024 * 1024,
  });
  const lines = stdout.matchAll(/Testing (\S+) \.\.\. ([\d.]+) secs/g);
  return new Map([...lines].map(([, file = '', seconds]) => [basename(file), Number(seconds)]));
}

function readable(directory: string): Map<string, Cib> {
  const cibs = new Map<string, Cib>();
  for (const name of readdirSync(directory).filter((each) => each.endsWith('.xml'))) {
    try {
      cibs.set(name, readCibXml(readFileSync(join(directory, name), 'utf8'), name));
    } catch (error) {
      if (!(error instanceof RefusedInput)) throw error;
    }
  }
  return cibs;
}

/** The scheduler aborts on some files and ends the whole run: each is tried alone first. */
async function answerable(directory: string, names: Iterable<string>): Promise<string[]> {
  const found: string[] = [];
  const alone = mkdtempSync(join(tmpdir(), 'reenact-alone-'));
  for (const name of names) {
    rmSync(alone, { recursive: true, force: true });
    mkdirSync(alone);
    copyFileSync(join(directory, name), join(alone, name));
    if ((await secondsOfScheduler(alone, 1)).has(name)) found.push(name);
  }
  rmSync(alone, { recursive: true, force: true });
  return found;
}

function secondsOfEngine(cib: Cib): number {
  const start = process.cpuUsage();
  for (let time = 0; time < repeats; time += 1) decide(cib, { nowSeconds });
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

const cibs = readable(folder);
const names = await answerable(folder, cibs.keys());
const shared = mkdtempSync(join(tmpdir(), 'reenact-bench-'));
for (const name of names) copyFileSync(join(folder, name), join(shared, name));
const scheduler = await secondsOfScheduler(shared, repeats);
rmSync(shared, { recursive: true, force: true });

const engine = new Map<string, number>();
for (const name of names) {
  const cib = cibs.get(name);
  if (cib && scheduler.has(name)) engine.set(name, secondsOfEngine(cib));
}
const sum = (seconds: Map<string, number>) =>
  [...engine.keys()].reduce((total, name) => total + (seconds.get(name) ?? 0), 0);
const perSecond = (seconds: number) => Math.round((engine.size * repeats) / seconds);
const [ours, theirs] = [sum(engine), sum(scheduler)];
console.log(`${engine.size} files, ${repeats} decisions on each`);
console.log(`crm_simulate: ${perSecond(theirs)} decisions/s (${theirs.toFixed(2)} s)`);
console.log(
  `reenact:      ${perSecond(ours)} decisions/s (${ours.toFixed(2)} s), ${(theirs / ours).toFixed(2)} times as many`,
);
const slowest = [...engine].sort(
  ([left, ours], [right, other]) => other - (scheduler.get(right) ?? 0) - (ours - (scheduler.get(left) ?? 0)),
);
for (const [name, seconds] of slowest.slice(0, 10)) {
  console.log(
    `  ${name}: reenact ${seconds.toFixed(2)} s, crm_simulate ${scheduler.get(name)?.toFixed(2)} s`,
  );
}
