import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { LabFailed } from '../../lab-failed.ts';
import { besideModule, ownProgram } from '../../machine/own-program.ts';
import type { Segment } from '../segment.ts';
import type { DelayOrder } from './delay-program.ts';
import { withTaps } from './open-taps.ts';

/**
 * A program in front of one port of the segment, through which every frame to and from the host goes, so that what comes
 * in can be made late where the kernel has no queue that does it:
 *
 *     bridge - outer device - program - inner device - a bridge of its own - port - host
 */
export interface DelayLine {
  /** The device at which what goes to the host leaves the segment's bridge, in lieu of its port. */
  readonly device: string;
  /** Puts the port behind the line; to be called again when the host has been given a new one. */
  readonly insert: () => Promise<void>;
  /** Says anew whose frames come late, by hardware address. */
  readonly delay: (senders: DelayOrder) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The device that the segment sees in lieu of a port, once there is a line before it. */
export const outerDeviceOf = (port: string) => `${port}-far`;

/** Makes a line; the port is not behind it yet. @param seed of the draws of its jitter */
export async function openDelayLine(segment: Segment, port: string, seed: number): Promise<DelayLine> {
  const outer = outerDeviceOf(port);
  const inner = `${port}-near`;
  const hub = `${port}-hub`;
  const ip = (...words: readonly string[]) => segment.run('ip', ['link', ...words]);
  const program = ownProgram(besideModule(import.meta.url, 'delay-program'));
  const command = [process.execPath, ...program, `${seed}`, `delay to ${port}`];
  const child = spawn('nsenter', segment.inside(withTaps([outer, inner], command)), {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  await ready(child, port);
  await ip('add', 'name', hub, 'type', 'bridge', 'forward_delay', '0', 'stp_state', '0');
  // As much as the program's own queue holds: a burst that it is too slow for is late and not lost.
  await ip('set', outer, 'txqueuelen', '10000', 'master', 'bridge', 'up');
  await ip('set', inner, 'txqueuelen', '10000', 'master', hub, 'up');
  await ip('set', hub, 'up');
  return {
    device: outer,
    insert: async () => {
      await ip('set', port, 'master', hub);
    },
    delay: async (senders) => {
      const ended = new LabFailed(`the delay line before ${port} has ended`);
      if (!child.connected) throw ended;
      const settled = new AbortController();
      const set = once(child, 'message', settled);
      const gone = once(child, 'exit', settled).then(() => Promise.reject(ended));
      child.send(senders);
      await Promise.race([set, gone]).finally(() => settled.abort());
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** Resolves once the program carries frames. */
async function ready(child: ChildProcess, port: string): Promise<void> {
  const complaint: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => complaint.push(chunk));
  const begun = once(child, 'message').then(() => undefined);
  const ended = once(child, 'exit').then(() => Buffer.concat(complaint).toString().trim());
  const failure = await Promise.race([begun, ended]);
  if (failure !== undefined) throw new LabFailed(`no delay line could be put before ${port}: ${failure}`);
}
