import { z } from 'zod';
import type { WorldEvent } from '../world/world.ts';
import { bringBack } from './bring-back.ts';
import { defineFault, type Scene } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, landsWithinMs, logGrainMs, removedWithinMs, seen, unseen } from './witness.ts';

const processes = [
  'walreceiver',
  'startup',
  'checkpointer',
  'walwriter',
  'archiver',
  'background writer',
  'walsender',
  'client backend',
] as const;

/** Processes that end on SIGTERM without a word in any log, or not at all: nobody could tell that it landed. */
const silentOnTerm: readonly string[] = ['checkpointer', 'walwriter', 'archiver', 'background writer'];

export const crashProcess = defineFault({
  kind: 'crash-process',
  summary: 'One process of the server gets a signal that ends it.',
  explanation: `What follows depends on the process and the signal. After SIGABRT, SIGSEGV, SIGKILL or SIGQUIT the postmaster
takes shared memory for damaged: it ends every session and goes through crash recovery, which takes about a tenth of a
second on an idle node. If it was the startup process, or if restart_after_crash is off, the postmaster gives up and the
server is down. SIGTERM ends a walreceiver, a walsender or a client's backend alone. After any crash the archiver may be
missing for up to ten seconds.

If several processes of the kind run, one of them gets the signal. Undoing it waits until the server is ready, and
starts it if it went down, except an old primary that has been replaced when the trial heals.`,
  target: 'node',
  params: z
    .strictObject({
      process: z.enum(processes).describe('The kind of process, as the server names it.'),
      signal: z
        .enum(['SIGABRT', 'SIGSEGV', 'SIGKILL', 'SIGQUIT', 'SIGTERM'])
        .default('SIGABRT')
        .describe('The signal it gets.'),
    })
    .refine(({ process, signal }) => signal !== 'SIGTERM' || !silentOnTerm.includes(process), {
      path: ['signal'],
      message: `SIGTERM leaves no trace on a ${silentOnTerm.join(', ')}, so nobody could tell that it landed; write SIGABRT`,
    }),
  needs: ['signal', 'start'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { process, signal } = scene.params;
    const before = await scene.observe(node);
    const beganMs = scene.clock.now();
    let cycles = false;
    const landed = await attempt(async () => {
      const pid = await scene.verbs.signal(node, process, signal);
      const line = await scene.awaitEvent(
        (event) => isLogSince(event, node, beganMs) && (tellsOfCrash(event, pid) || tellsOfTerm(event)),
        landsWithinMs,
      );
      if (line?.type !== 'log') {
        return unseen(
          `${signal} was sent to the ${process} ${pid} of ${node}, but no log line tells of its end`,
        );
      }
      cycles = tellsOfCrash(line, pid);
      return seen(`${node} logged "${line.message}"`);
    });
    return {
      landed,
      undo: (occasion) =>
        attempt(async () => {
          // The server still answers for a moment after the crash, which must not pass for its recovery.
          if (cycles && !(await awaitCycle(scene, node, beganMs))) {
            return unseen(`the server of ${node} neither came back from the crash nor ended`);
          }
          return await bringBack(scene, before, occasion);
        }),
    };
  },
});

/** Awaits the end of a crash cycle: the server accepts connections again, or the postmaster gave up. */
async function awaitCycle(
  scene: Pick<Scene<never, unknown>, 'awaitEvent'>,
  node: string,
  sinceMs: number,
): Promise<boolean> {
  const end = await scene.awaitEvent(
    (event) =>
      (isLogSince(event, node, sinceMs) && event.message.startsWith('database system is ready to accept')) ||
      (event.type === 'process' && event.node === node && event.change === 'exited' && event.atMs >= sinceMs),
    removedWithinMs,
  );
  return end !== undefined;
}

type LogEvent = Extract<WorldEvent, { type: 'log' }>;

function isLogSince(event: WorldEvent, node: string, sinceMs: number): event is LogEvent {
  return event.type === 'log' && event.node === node && event.atMs >= sinceMs - logGrainMs;
}

/** The postmaster names the process that ended and how; unless it was an orderly end, everything else follows it. */
function tellsOfCrash({ message }: LogEvent, pid: number): boolean {
  return message.includes(`(PID ${pid})`) && /terminated by signal|exited with exit code/.test(message);
}

/** A process that ends on SIGTERM says so itself. */
function tellsOfTerm({ message }: LogEvent): boolean {
  return /\bterminating\b.*\bdue to administrator command/.test(message);
}
