import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { clientsPlace } from '../../../model/topology.ts';
import { LabFailed } from '../lab-failed.ts';
import { besideModule, ownProgram } from '../machine/own-program.ts';
import { type AddressBook, addressOf, prefixLength } from './address-book.ts';
import type { DialAnswer, DialOrder } from './clients-program.ts';
import { run } from './command.ts';
import type { Segment } from './segment.ts';

/**
 * The machine where the clients are: a network namespace on the segment, held by a small program that makes connections
 * there on demand. The sockets it hands over belong to that namespace for ever, so clients meet the real network:
 * addresses that nobody answers for, hosts that vanish, neighbours whose hardware address has changed.
 */
export interface Clients {
  /** Connects from the clients' machine. Rejects with the system's error. */
  readonly dial: (host: string, port: number) => Promise<Socket>;
  /** Runs a command on the clients' machine. */
  readonly run: (file: string, args: readonly string[]) => Promise<string>;
  readonly close: () => Promise<void>;
}

export const clientsPort = 'clients';
export const clientsHardwareAddress = '02:00:0a:4d:00:01';

export async function openClients(segment: Segment, book: AddressBook): Promise<Clients> {
  const program = ownProgram(besideModule(import.meta.url, 'clients-program'));
  const child = spawn('unshare', ['--net', '--', process.execPath, ...program], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const pid = await spawned(child);
  const inside = ['--target', `${pid}`, '--net', '--'];
  const runInside: Clients['run'] = (file, args) => run('nsenter', [...inside, file, ...args]);
  await segment.entrust(pid);
  await segment.plug(clientsPort, pid, clientsHardwareAddress);
  await runInside('ip', ['link', 'set', 'lo', 'up']);
  await runInside('ip', [
    'address',
    'add',
    `${addressOf(book, clientsPlace)}/${prefixLength}`,
    'dev',
    'eth0',
  ]);
  await runInside('ip', ['link', 'set', 'eth0', 'up']);
  return {
    dial: dialler(child),
    run: runInside,
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** Resolves once the program is in its own namespace, which is when it runs Node and no longer `unshare`. */
async function spawned(child: ChildProcess): Promise<number> {
  const complaint: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => complaint.push(chunk));
  const ready = once(child, 'message').then(() => undefined);
  const ended = once(child, 'exit').then(() => Buffer.concat(complaint).toString().trim());
  const failure = await Promise.race([ready, ended]);
  if (failure !== undefined || child.pid === undefined)
    throw new LabFailed(`the clients' machine could not be made: ${failure}`);
  return child.pid;
}

function dialler(child: ChildProcess): Clients['dial'] {
  const waiting = new Map<number, { resolve: (socket: Socket) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', (answer: DialAnswer, socket: unknown) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.how === 'failed')
      asked?.reject(Object.assign(new Error(answer.message), { code: answer.code }));
    else if (socket instanceof Socket) asked?.resolve(socket);
    else asked?.reject(Object.assign(new Error('the connection ended at once'), { code: 'ECONNRESET' }));
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error("the clients' machine ended"));
    waiting.clear();
  });
  return (host, port) =>
    new Promise((resolve, reject) => {
      if (!child.connected) return reject(new Error("the clients' machine ended"));
      last += 1;
      waiting.set(last, { resolve, reject });
      child.send({ id: last, host, port } satisfies DialOrder);
    });
}
