/**
 * Our reading of WAL beside pg_waldump's, in the same run, checksums verified by both:
 *
 *     npm run build && npx tsx bench/wal.ts FOLDER [ROUNDS]
 *
 * FOLDER is a pg_wal of at least 300 MB written by the major version of the pg_waldump that is used (PG_WALDUMP, or
 * Debian's newest). Our jobs are the built command line. Every job runs as a process of its own, start-up included; rounds are interleaved, so that other
 * load on the machine hits all alike. The best wall clock and the least CPU time of the rounds are printed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder = '', roundsText = '5'] = process.argv.slice(2);
const commandLine = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

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
  if (folder === '' || !existsSync(commandLine)) {
    throw new Error('usage: npm run build && npx tsx bench/wal.ts FOLDER [ROUNDS]');
  }
  const names = readdirSync(folder).filter((name) => /^[0-9A-F]{24}$/u.test(name));
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const [first = '', last = ''] = [names[0], names.at(-1)];
  const theirs = [waldump(), '-p', folder];
  const ours = (job: string, threads: number, ...options: string[]) => [
    process.execPath,
    commandLine,
    'wal',
    job,
    folder,
    '--workers',
    `${threads}`,
    ...options,
  ];
  const print = (threads: number): Job[] => [
    { name: `ours: text, ${threads} thread(s)`, command: ours('dump', threads), against: 'pg_waldump text' },
    {
      name: `ours: JSON, ${threads} thread(s)`,
      command: ours('dump', threads, '--json'),
      against: 'pg_waldump text',
    },
  ];
  const jobs: Job[] = [
    { name: 'pg_waldump --stats', command: [...theirs, '--stats', first, last], against: '' },
    { name: 'ours: stats, 1 thread(s)', command: ours('stats', 1), against: 'pg_waldump --stats' },
    { name: 'ours: stats, 2 thread(s)', command: ours('stats', 2), against: 'pg_waldump --stats' },
    { name: 'pg_waldump text', command: [...theirs, first, last], against: '' },
    ...print(1),
    ...print(2),
  ];
  checkTotals(jobs);
  checkText(jobs);

  const runs = new Map<string, Measured[]>(jobs.map((job) => [job.name, []]));
  for (let round = 0; round < Number(roundsText); round++) {
    for (const job of jobs) runs.get(job.name)?.push(measure(job.command, false));
  }
  const best = (name: string, key: 'wallSeconds' | 'cpuSeconds') =>
    Math.min(...(runs.get(name) ?? []).map((run) => run[key]));
  const median = (name: string) => {
    const walls = (runs.get(name) ?? []).map((run) => run.wallSeconds).toSorted((a, b) => a - b);
    return walls[Math.floor(walls.length / 2)] ?? 0;
  };
  const version = execFileSync(waldump(), ['--version'], { encoding: 'utf8' }).trim();
  console.log(
    `${(bytes / 1e6).toFixed(0)} MB in ${names.length} segments; ${version}; Node ${process.version}`,
  );
  console.log(
    `${cpus()[0]?.model}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} at the end; ${roundsText} rounds`,
  );
  console.log(
    'job                       best wall s  median wall s  least CPU s  CPU s per GB   of pg_waldump: wall  median  CPU',
  );
  for (const { name, against } of jobs) {
    const [wall, middle, cpu] = [best(name, 'wallSeconds'), median(name), best(name, 'cpuSeconds')];
    const ratios =
      against === ''
        ? []
        : [best(against, 'wallSeconds') / wall, median(against) / middle, best(against, 'cpuSeconds') / cpu];
    console.log(
      `${name.padEnd(25)} ${wall.toFixed(2).padStart(11)} ${middle.toFixed(2).padStart(14)} ${cpu.toFixed(2).padStart(12)}` +
        ` ${((cpu * 1e9) / bytes).toFixed(2).padStart(13)}             ` +
        ratios.map((ratio) => `${ratio.toFixed(2)}x`.padStart(8)).join(''),
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

/** Nor is a fast wrong text: it must be pg_waldump's to the byte. */
function checkText(jobs: readonly Job[]): void {
  const digests = jobs
    .filter((job) => job.name.includes('text'))
    .map(({ command }) =>
      execFileSync('sh', ['-c', '"$@" 2>/dev/null | sha256sum', 'sh', ...command], { encoding: 'utf8' }),
    );
  if (digests.some((digest) => digest !== digests[0])) throw new Error('the texts differ');
}

main();
