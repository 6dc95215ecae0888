import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { callAt } from '../kit/clock.ts';
import { duration, name, rate, share } from '../model/fields.ts';
import type { OperationEvent } from '../recording/event.ts';
import { Client, giveUp, isTooLate, type Operation } from './client.ts';
import { holdConnection } from './connection.ts';
import { openQueue } from './queue.ts';
import { defineWorkload, type RunningWorkload, type WorkloadScene } from './workload.ts';

const params = z.strictObject({
  address: name().default('primary').describe('The virtual address the clients connect to.'),
  nodes: z
    .array(name())
    .min(1)
    .optional()
    .describe(
      'In place of an address: nodes that each client tries in this order until one takes writes, as drivers do that are given several hosts (target_session_attrs=read-write).',
    ),
  clients: z
    .int()
    .min(1)
    .max(500)
    .default(8)
    .describe('How many clients share the schedule, each with one connection at a time at most.'),
  connections: z
    .enum(['kept', 'per-transaction'])
    .default('kept')
    .describe(
      'Whether each client keeps its connection, or opens one for each operation and closes it, as applications without a pool do: then the slower the answers, the more connections there are, up to the number of clients.',
    ),
  rate: rate()
    .refine((perSecond) => perSecond > 0 && perSecond <= 10_000, {
      message: 'a rate is above 0/s, at most 10000/s',
    })
    .default(100)
    .describe('Operations per second, kept up however slow the server is.'),
  reads: share().default(0.2).describe('The share of operations that read back an acknowledged row.'),
  'connect-timeout': duration().default(2_000).describe('A client gives up connecting after this.'),
  'query-timeout': duration().default(3_000).describe('A client gives up waiting for an answer after this.'),
  'reconnect-pause': duration()
    .default(100)
    .describe("Between a client's failed attempts to connect; always the same."),
  'give-up': duration()
    .optional()
    .describe(
      'An operation not sent this long after its intended moment fails; by default the query timeout.',
    ),
  retry: z
    .enum(['never', 'in-doubt'])
    .default('never')
    .describe('Whether a write in doubt is sent again, under the same number, until it is acknowledged.'),
});

type Params = z.output<typeof params>;

/**
 * Clients that write uniquely numbered rows and read them back. The loop is open: operation k is intended at k / rate
 * after the start whatever became of the others, and its latency counts from then. A stalled server therefore
 * shows as a queue, as it would for users, and not as fewer operations.
 */
export const ledger = defineWorkload({
  kind: 'ledger',
  summary:
    'Writes uniquely numbered rows and reads them back at a set rate, so that every one can be accounted for.',
  params,
  addresses: ({ address, nodes }) => (nodes ? [] : [address]),
  nodes: ({ nodes = [] }) => nodes,
  start: startLedger,
});

function startLedger(scene: WorkloadScene<Params>): RunningWorkload {
  const { clock, params } = scene;
  const queue = openQueue<Operation>();
  const stopping = new AbortController();
  // Every client that rests or waits to try again listens.
  setMaxListeners(0, stopping.signal);
  const acknowledged: number[] = [];
  /** The intended moments of writes that have no outcome yet, by row, the oldest first. */
  const waiting = new Map<number, number>();
  let intended = 0;
  let settled = 0;

  const parts = {
    clock,
    queue,
    giveUpMs: params['give-up'] ?? params['query-timeout'],
    tryAgainMs: params.retry === 'in-doubt' ? params['reconnect-pause'] : undefined,
    connectsEachTime: params.connections === 'per-transaction',
    stopping: stopping.signal,
    record: scene.record,
    settle: (event: OperationEvent) => {
      settled += 1;
      if (event.kind === 'write') waiting.delete(event.row);
      if (event.kind === 'write' && event.outcome === 'acknowledged') acknowledged.push(event.row);
      scene.record(event);
    },
  };

  const connections = Array.from({ length: params.clients }, (_, index) =>
    holdConnection({
      openSession: scene.openSession,
      clock,
      targets: params.nodes ?? [params.address],
      options: {
        client: clientName(index),
        connectTimeoutMs: params['connect-timeout'],
        queryTimeoutMs: params['query-timeout'],
        ...(params.nodes ? { writable: true as const } : {}),
      },
      pauseMs: params['reconnect-pause'],
      phase: index / params.clients,
    }),
  );
  const clients = connections.map((connection, index) => new Client(clientName(index), connection, parts));
  const work = Promise.all(clients.map(({ finished }) => finished));

  const startMs = clock.now();
  const nextOperation = planOperations(scene, acknowledged);
  const intendedAt = (k: number) => startMs + (k * 1_000) / params.rate;
  /** Adds the operations whose moments have come, and waits for the next one's. */
  const keepSchedule = () => {
    for (const operation of queue.dropWhile((each) => isTooLate(each, parts))) {
      giveUp(operation, 'none', parts);
    }
    while (intendedAt(intended) <= clock.now()) {
      const intendedMs = intendedAt(intended);
      intended += 1;
      const operation = nextOperation(intendedMs);
      if (operation.kind === 'write') waiting.set(operation.row, intendedMs);
      queue.add(operation);
    }
    callOff = callAt(clock, intendedAt(intended), keepSchedule, 'quiet');
  };
  let callOff = () => {};
  keepSchedule();

  const stopOnce = async () => {
    callOff();
    stopping.abort(new Error('the workload stops'));
    for (const operation of queue.close()) giveUp(operation, 'none', parts);
    await work;
    await Promise.all(connections.map((connection) => connection.close()));
  };
  let stopped: Promise<void> | undefined;
  return {
    underWay: () => intended - settled,
    writeWaitsSinceMs: () => waiting.values().next().value,
    stop: () => {
      stopped ??= stopOnce();
      return stopped;
    },
  };
}

const clientName = (index: number) => `client-${index + 1}`;

/**
 * Decides operations one by one. Each takes two draws whatever it becomes, so that how a server behaves does not shift
 * what is drawn later. Until a row has been acknowledged there is nothing to read and every operation is a write.
 */
function planOperations(
  scene: WorkloadScene<Params>,
  acknowledged: readonly number[],
): (intendedMs: number) => Operation {
  let lastRow = 0;
  return (intendedMs) => {
    const wantsRead = scene.draw.fraction() < scene.params.reads;
    const choice = scene.draw.fraction();
    const known = acknowledged[Math.floor(choice * acknowledged.length)];
    if (wantsRead && known !== undefined) return { kind: 'read', row: known, intendedMs };
    lastRow += 1;
    return { kind: 'write', row: lastRow, intendedMs };
  };
}
