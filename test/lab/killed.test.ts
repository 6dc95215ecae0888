import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { serversIn } from '../../src/world/lab/machine/process-table.ts';
import { sweepLeftovers } from '../../src/world/lab/sweep.ts';
import { threeNodes, withHome, withLab } from './fixture.ts';

const program = path.join(import.meta.dirname, 'run-lab.ts');
const clock = startRealClock();

/** Starts a reenact of its own, in a process group of its own, and awaits that its lab has booted. */
async function startVictim(home: string, mode: string): Promise<{ victim: ChildProcess; lab: string }> {
  const victim = spawn(process.execPath, ['--import', 'tsx', program, home, mode], {
    cwd: path.join(import.meta.dirname, '../..'),
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: victim.stdout })) {
    if (line.startsWith('booted ')) return { victim, lab: line.slice('booted '.length) };
  }
  throw new Error('the victim ended before its lab had booted');
}

/** Processes whose command line names the lab: servers, commands they run, the guardian. */
function processesNaming(lab: string): string[] {
  const listed = execFileSync('ps', ['-Ao', 'pid=,stat=,args='], { encoding: 'utf8' });
  return listed.split('\n').filter((line) => line.includes(lab) && !/^\s*\d+ Z/.test(line));
}

/** System V segments that one of these processes made; the columns are described in proc(5). */
async function segmentsOf(pids: readonly number[]): Promise<string[]> {
  const table = await readFile('/proc/sysvipc/shm', 'utf8');
  return table.split('\n').filter((line) => pids.includes(Number(line.trim().split(/\s+/)[4])));
}

describe('a reenact that is killed', () => {
  it.each(['idle', 'frozen', 'hanging', 'crashed'])('leaves no process and no memory: %s', (mode) =>
    withHome(async (home) => {
      const { victim, lab } = await startVictim(home, mode);
      const servers = (await serversIn(path.join(lab, 'nodes'))).map(({ pid }) => pid);
      expect(servers.length).toBeGreaterThan(5);
      expect(await segmentsOf(servers)).not.toEqual([]);
      // The whole process group, as a terminal or a supervisor would.
      process.kill(-(victim.pid ?? 0), 'SIGKILL');
      await once(victim, 'exit');
      const gone = await awaitCondition(
        clock,
        async () => {
          const left = [...(await serversIn(path.join(lab, 'nodes'))), ...processesNaming(lab)];
          return left.length === 0 ? true : undefined;
        },
        { withinMs: 20_000, everyMs: 50 },
      );
      expect(gone, `still there: ${processesNaming(lab).join('; ')}`).toBe(true);
      expect(await segmentsOf(servers)).toEqual([]);

      const removed = await sweepLeftovers(home);
      expect(removed).toEqual([expect.stringContaining(lab)]);
      expect(await readdir(path.join(home, 'labs'))).toEqual([]);
      expect(await sweepLeftovers(home)).toEqual([]);
    }),
  );
});

describe('sweeping', () => {
  it('touches no living lab, and two labs run at once', () =>
    withHome(async (home) => {
      await withLab(
        threeNodes(),
        async (one) => {
          await withLab(
            threeNodes(),
            async (other) => {
              expect(await sweepLeftovers(home)).toEqual([]);
              expect(one.world.facts['folder']).not.toBe(other.world.facts['folder']);
              for (const { world } of [one, other]) expect((await world.observe('pg01')).answers).toBe(true);
            },
            { home },
          );
          expect((await one.world.observe('pg01')).answers).toBe(true);
        },
        { home },
      );
      expect(await readdir(path.join(home, 'labs'))).toEqual([]);
    }));

  it('leaves a lab that was kept, with its logs and its data', () =>
    withHome(async (home) => {
      let folder = '';
      await withLab(
        threeNodes(),
        async ({ world }) => {
          folder = String(world.facts['folder']);
          await world.close({ keep: true });
        },
        { home },
      );
      expect(await sweepLeftovers(home)).toEqual([]);
      expect(await readFile(path.join(folder, 'nodes/pg01/postgres.log'), 'utf8')).toMatch(
        /ready to accept connections/,
      );
      await access(path.join(folder, 'nodes/pg01/data/PG_VERSION'));
      expect((await serversIn(path.join(folder, 'nodes'))).length).toBe(0);
    }));
});
