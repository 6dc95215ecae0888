import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { canRun } from './able.ts';

const able = await canRun('patroni-daemon');
const clock = startRealClock();
const program = join(import.meta.dirname, 'run-host-lab.ts');

/** Starts a reenact of its own, in a process group of its own, and awaits that its lab has booted. */
async function startVictim(): Promise<{ readonly victim: ChildProcess; readonly lab: string }> {
  const victim = spawn(process.execPath, ['--import', 'tsx', program], {
    cwd: join(import.meta.dirname, '../..'),
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: victim.stdout }))
    if (line.startsWith('booted ')) return { victim, lab: line.slice('booted '.length) };
  throw new Error('the victim ended before its lab had booted');
}

/** The namespaces that the lab's first processes live in. */
function namespacesOf(lab: string): string[] {
  const pids = processesNaming(lab).map((line) => Number.parseInt(line, 10));
  return [...new Set(pids.flatMap(namespacesOfProcess))].filter((space) => !own.includes(space));
}

function namespacesOfProcess(pid: number | 'self'): string[] {
  return ['net', 'mnt', 'pid', 'ipc', 'uts'].flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      return [];
    }
  });
}

const own = namespacesOfProcess('self');

/** Whether any living process of the machine is in one of these namespaces. */
function isInhabited(spaces: readonly string[]): boolean {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => namespacesOfProcess(Number(pid)).some((space) => spaces.includes(space)));
}

function processesNaming(lab: string): string[] {
  const listed = execFileSync('ps', ['-Ao', 'pid=,stat=,args='], { encoding: 'utf8' });
  return listed.split('\n').filter((line) => line.includes(lab) && !/^\s*\d+ Z/.test(line));
}

describe.skipIf(!able)('a reenact that is killed while hosts run', () => {
  it('leaves no process, namespace, mount or file, and the other lab alone', async () => {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    const [one, other] = await Promise.all([startVictim(), startVictim()]);
    const spaces = [one, other].flatMap(({ lab }) => namespacesOf(lab));
    expect(spaces.length).toBeGreaterThan(10);
    const end = async ({ victim, lab }: typeof one) => {
      process.kill(-(victim.pid ?? 0), 'SIGKILL');
      await once(victim, 'exit');
      const gone = await awaitCondition(
        clock,
        () => (processesNaming(lab).length === 0 && !existsSync(lab) ? true : undefined),
        { withinMs: 20_000, everyMs: 100 },
      );
      expect(gone, `still there: ${processesNaming(lab).join('; ')}`).toBe(true);
    };
    await end(one);
    expect(processesNaming(other.lab).length).toBeGreaterThan(3);
    await end(other);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(mounts);
    expect(isInhabited(spaces)).toBe(false);
  });
});
