/**
 * How long it takes from nothing to three nodes streaming, the synchronous one in sync, and the virtual address
 * taking writes; beside a plain shell script that does the same with PostgreSQL's own tools, in the same run.
 *
 *     npx tsx bench/boot.ts [rounds]
 *
 * Needs a PostgreSQL installed on the machine for the script. The lab runs the same programs, and those from npm.
 */
import { execFile } from 'node:child_process';
import { access, chmod, chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startRealClock } from '../src/kit/real-clock.ts';
import type { PostgresPlan, Topology } from '../src/model/topology.ts';
import { contractTopology } from '../src/world/contract/index.ts';
import { bootLab } from '../src/world/lab/lab.ts';
import { serviceAccount } from '../src/world/lab/machine/account.ts';

const run = promisify(execFile);
const clock = startRealClock();

/** The first of three; below the ports that systems hand out to outgoing connections. */
const scriptPort = '24310';

/** The bars of the project: shares of the script's time. */
const bars = { 'no template': 1 / 3, template: 1 / 8 } as const;

const rounds = Number(process.argv[2] ?? 7);
const [bin, major] = await debianPrograms();
const account = await serviceAccount();
const workshop = await mkdtemp(path.join(tmpdir(), 'reenact-bench-'));
await chmod(workshop, 0o755);
const home = path.join(workshop, 'home');
// A lab keeps its nodes in memory where it can; so that this is not mistaken for its doing, the script may too.
const inMemory = await mkdtemp('/dev/shm/reenact-bench-').catch(() => undefined);
if (inMemory) await chmod(inMemory, 0o755);

const contestants: Readonly<Record<string, () => Promise<number>>> = {
  'script, on disk': () => timeScript(workshop),
  ...(inMemory ? { 'script, in memory': () => timeScript(inMemory) } : {}),
  'lab, same programs, no template': () => timeLab({ version: major, binaries: 'system' }, false),
  'lab, same programs, template': () => timeLab({ version: major, binaries: 'system' }, true),
  'lab, npm 18, no template': () => timeLab({ version: 18, binaries: 'npm' }, false),
  'lab, npm 18, template': () => timeLab({ version: 18, binaries: 'npm' }, true),
};

try {
  const timesMs = new Map<string, number[]>(Object.keys(contestants).map((name) => [name, []]));
  // The first round warms the page cache and makes the templates; it does not count.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, time] of Object.entries(contestants)) {
      const elapsedMs = await time();
      if (round > 0) timesMs.get(name)?.push(elapsedMs);
    }
  }
  const script = median(timesMs.get('script, on disk') ?? []);
  console.log(`PostgreSQL ${major} of this machine and 18 from npm; ${rounds} rounds, interleaved\n`);
  console.log('                                    median      best     worst   share of the script on disk');
  for (const [name, times] of timesMs) {
    const bar = Object.entries(bars).find(([kind]) => name.endsWith(`, ${kind}`))?.[1];
    const share = median(times) / script;
    const verdict = bar === undefined ? '' : ` (bar ${bar.toFixed(3)}: ${share <= bar ? 'met' : 'MISSED'})`;
    console.log(
      `${name.padEnd(34)}${[median(times), Math.min(...times), Math.max(...times)].map(inMs).join('')}   ` +
        `${share.toFixed(3)}${verdict}`,
    );
    if (bar !== undefined && share > bar) process.exitCode = 1;
  }
} finally {
  for (const folder of inMemory ? [workshop, inMemory] : [workshop]) {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timeScript(place: string): Promise<number> {
  const folder = await mkdtemp(path.join(place, 'script-'));
  if (account) await chown(folder, account.uid, account.gid);
  const script = path.join(import.meta.dirname, 'boot.sh');
  const begun = clock.now();
  try {
    await run('sh', [script, bin, folder, scriptPort], {
      cwd: '/',
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    });
    return clock.now() - begun;
  } finally {
    for (const node of ['pg03', 'pg02', 'pg01']) await endServer(path.join(folder, node, 'postmaster.pid'));
    await rm(folder, { recursive: true, force: true });
  }
}

async function endServer(pidFile: string): Promise<void> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (Number.isNaN(pid)) return;
  process.kill(pid, 'SIGQUIT');
  while (await exists(pidFile)) await clock.until(clock.now() + 5);
}

async function timeLab(postgres: Pick<PostgresPlan, 'version' | 'binaries'>, useTemplate: boolean) {
  const begun = clock.now();
  const world = await bootLab(topologyOf(postgres), {
    home,
    clock,
    seed: 1,
    diskBytes: 2 ** 30,
    useTemplate,
    signal: new AbortController().signal,
  });
  const session = await world.openSession('primary', {
    client: 'bench',
    connectTimeoutMs: 5_000,
    queryTimeoutMs: 5_000,
  });
  await session.write(1);
  const elapsedMs = clock.now() - begun;
  await session.close();
  await world.close({ keep: false });
  return elapsedMs;
}

function topologyOf(postgres: Pick<PostgresPlan, 'version' | 'binaries'>): Topology {
  return {
    ...contractTopology,
    postgres: { ...postgres, timing: 'fast', walSegmentBytes: 2 ** 24, checksums: false },
    link: { delayMs: 0.5, jitterMs: 0.1 },
  };
}

async function debianPrograms(): Promise<[bin: string, major: number]> {
  const majors = (await readdir('/usr/lib/postgresql').catch(() => [])).map(Number);
  const major = Math.max(...majors);
  if (!Number.isFinite(major)) throw new Error('the script needs a PostgreSQL in /usr/lib/postgresql');
  return [`/usr/lib/postgresql/${major}/bin`, major];
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function inMs(value: number): string {
  return `${Math.round(value)} ms`.padStart(10);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
