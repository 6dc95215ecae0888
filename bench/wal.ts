/**
 * Our reading of WAL beside pg_waldump's, in the same run, checksums verified by both:
 *
 *     npm run build && npx tsx bench/wal.ts FOLDER [ROUNDS]
 *
 * FOLDER is a pg_wal of at least 300 MB written by the major version of the pg_waldump that is used (PG_WALDUMP, or
 * Debian's newest). Every job runs as a process of its own, start-up included; rounds are interleaved, so that other
 * load on the machine hits all alike. The best wall clock and the least CPU time of the rounds are printed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder = '', roundsText = '5'] = process.argv.slice(2);
const dist = process.env['REENACT_DIST'] ?? fileURLToPath(new URL('../dist', import.meta.url));
const once = fileURLToPath(new URL('wal/once.mjs', import.meta.url));

interface Job {
  readonly name: string;
  readonly command: readonly string[];
  /** The job of pg_waldump it is measured against. */
  readonly against: string;
}

interface Measured {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly output: string;
}

function waldump(): string {
  const named = process.env['PG_WALDUMP'];
  if (named !== undefined) return named;
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(debian, version, 'bin', 'pg_waldump'))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error('no pg_waldump was found: name one in PG_WALDUMP');
}

/** Runs a command under a shell whose `times` tells the CPU time of its children. */
function measure(command: readonly string[], isPrinted: boolean): Measured {
  const target = isPrinted ? '' : '>/dev/null';
  const started = performance.now();
  const result = spawnSync('sh', ['-c', `"$@" ${target} 2>/dev/null; times >&2`, 'sh', ...command], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const wallSeconds = (performance.now() - started) / 1000;
  const children = result.stderr.trim().split('\n').at(-1) ?? '';
  const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/gu)].reduce(
    (sum, match) => sum + Number(match[1]) * 60 + Number(match[2]),
    0,
  );
  return { wallSeconds, cpuSeconds, output: result.stdout };
}

function main(): void {
  if (folder === '' || !existsSync(join(dist, 'wal', 'reader.js'))) {
    throw new Error('usage: npm run build && npx tsx bench/wal.ts FOLDER [ROUNDS]');
  }
  const names = readdirSync(folder).filter((name) => /^[0-9A-F]{24}$/u.test(name));
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const [first = '', last = ''] = [names[0], names.at(-1)];
  const theirs = [waldump(), '-p', folder];
  const ours = (job: string, workers = 1) => [process.execPath, once, dist, job, folder, `${workers}`];
  const jobs: Job[] = [
    { name: 'pg_waldump --stats', command: [...theirs, '--stats', first, last], against: '' },
    { name: 'ours: stats, 1 thread', command: ours('stats'), against: 'pg_waldump --stats' },
    { name: 'ours: stats, 2 threads', command: ours('stats', 2), against: 'pg_waldump --stats' },
    { name: 'ours: reader alone', command: ours('reader'), against: 'pg_waldump --stats' },
    { name: 'pg_waldump text', command: [...theirs, first, last], against: '' },
    { name: 'ours: text', command: ours('text'), against: 'pg_waldump text' },
    { name: 'ours: JSON', command: ours('json'), against: 'pg_waldump text' },
  ];
  checkTotals(jobs);

  const runs = new Map<string, Measured[]>(jobs.map((job) => [job.name, []]));
  for (let round = 0; round < Number(roundsText); round++) {
    for (const job of jobs) runs.get(job.name)?.push(measure(job.command, false));
  }
  const best = (name: string, key: 'wallSeconds' | 'cpuSeconds') =>
    Math.min(...(runs.get(name) ?? []).map((run) => run[key]));
  const version = execFileSync(waldump(), ['--version'], { encoding: 'utf8' }).trim();
  console.log(
    `${(bytes / 1e6).toFixed(0)} MB in ${names.length} segments; ${version}; Node ${process.version}`,
  );
  console.log(
    `${cpus()[0]?.model}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} at the end; ${roundsText} rounds`,
  );
  console.log(
    'job                       wall s   CPU s   MB/s (CPU)   CPU s per GB   of pg_waldump: wall   CPU',
  );
  for (const { name, against } of jobs) {
    const [wall, cpu] = [best(name, 'wallSeconds'), best(name, 'cpuSeconds')];
    const ratio = (key: 'wallSeconds' | 'cpuSeconds') =>
      against === '' ? '' : `${(best(against, key) / best(name, key)).toFixed(2)}x`;
    console.log(
      `${name.padEnd(24)} ${wall.toFixed(2).padStart(7)} ${cpu.toFixed(2).padStart(7)} ${(bytes / 1e6 / cpu).toFixed(0).padStart(12)}` +
        ` ${((cpu * 1e9) / bytes).toFixed(2).padStart(14)} ${ratio('wallSeconds').padStart(21)} ${ratio('cpuSeconds').padStart(5)}`,
    );
  }
}

/** A fast wrong answer is worth nothing: the totals must be the same before anything is measured. */
function checkTotals(jobs: readonly Job[]): void {
  const totals = jobs
    .filter((job) => job.name.includes('stats'))
    .map((job) => /^Total.*$/mu.exec(measure(job.command, true).output)?.[0].trimEnd());
  if (totals[0] === undefined || totals.some((total) => total !== totals[0])) {
    throw new Error(`the totals differ:\n${totals.join('\n')}`);
  }
}

main();
