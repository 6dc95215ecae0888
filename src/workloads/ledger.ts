import { z } from 'zod';
import { duration, name, rate, share } from '../model/fields.ts';
import type { OperationEvent } from '../recording/event.ts';
import { SessionError } from '../world/world.ts';
import { type Connection, holdConnection } from './connection.ts';
import { type Fate, fateOf, notSent } from './outcome.ts';
import { openQueue } from './queue.ts';
import { defineWorkload, type RunningWorkload, type WorkloadScene } from './workload.ts';

const params = z.strictObject({
  address: name().default('primary').describe('The virtual address the clients connect to.'),
  clients: z.int().min(1).max(500).default(8).describe('How many connections share the schedule.'),
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

/** One operation of the schedule, decided completely when its moment comes. */
interface Operation {
  readonly kind: OperationEvent['kind'];
  readonly row: number;
  readonly intendedMs: number;
}

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
  addresses: ({ address }) => [address],
  start: startLedger,
});

function startLedger(scene: WorkloadScene<Params>): RunningWorkload {
  const { clock, params } = scene;
  const queue = openQueue<Operation>();
  const stopping = new AbortController();
  const acknowledged: number[] = [];
  const giveUpMs = params['give-up'] ?? params['query-timeout'];
  let intended = 0;
  let settled = 0;

  const settle = (event: OperationEvent) => {
    settled += 1;
    if (event.kind === 'write' && event.outcome === 'acknowledged') acknowledged.push(event.row);
    scene.record(event);
  };
  const giveUp = (operation: Operation, client: string) =>
    settle({ type: 'operation', atMs: clock.now(), client, ...operation, ...notSent });
  const isTooLate = (operation: Operation) => clock.now() - operation.intendedMs > giveUpMs;

  const keepSchedule = async () => {
    const startMs = clock.now();
    const nextOperation = planOperations(scene, acknowledged);
    for (let k = 0; ; k += 1) {
      const intendedMs = startMs + (k * 1_000) / params.rate;
      await clock.until(intendedMs, stopping.signal);
      for (const operation of queue.dropWhile(isTooLate)) giveUp(operation, 'none');
      intended += 1;
      queue.add(nextOperation(intendedMs));
    }
  };

  const serve = async (client: string, connection: Connection) => {
    for (;;) {
      await connection.rest(stopping.signal).catch(() => undefined);
      const operation = await queue.take();
      if (!operation) return;
      if (isTooLate(operation)) giveUp(operation, client);
      else settle(await perform(operation, client, connection));
    }
  };

  /** Sends an operation until no further attempt is to be made; records all attempts but the last, which it returns. */
  const perform = async (operation: Operation, client: string, connection: Connection) => {
    let doubted = false;
    for (;;) {
      const attempt = await tryOnce(operation, connection, clock.now);
      const event: OperationEvent = { type: 'operation', client, ...operation, ...attempt };
      doubted ||= event.outcome === 'in-doubt';
      const again = params.retry === 'in-doubt' && doubted && event.outcome !== 'acknowledged';
      if (!again || stopping.signal.aborted) return event;
      scene.record(event);
      await clock.until(clock.now() + params['reconnect-pause'], stopping.signal).catch(() => undefined);
    }
  };

  const connections = Array.from({ length: params.clients }, (_, index) =>
    holdConnection({
      openSession: scene.openSession,
      clock,
      address: params.address,
      options: {
        client: clientName(index),
        connectTimeoutMs: params['connect-timeout'],
        queryTimeoutMs: params['query-timeout'],
      },
      pauseMs: params['reconnect-pause'],
      phase: index / params.clients,
    }),
  );
  const schedule = keepSchedule().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  const work = Promise.all([
    schedule,
    ...connections.map((connection, index) => serve(clientName(index), connection)),
  ]);

  const stopOnce = async () => {
    stopping.abort(new Error('the workload stops'));
    for (const operation of queue.close()) giveUp(operation, 'none');
    await work;
    await Promise.all(connections.map((connection) => connection.close()));
  };
  let stopped: Promise<void> | undefined;
  return {
    underWay: () => intended - settled,
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

type Attempt = Pick<
  OperationEvent,
  'atMs' | 'sentMs' | 'outcome' | 'node' | 'missing' | 'error' | 'warnings'
>;

/**
 * Sends an operation once. A session that turns out to have broken before anything was sent is replaced on the
 * spot, as connection pools do that test what they lend out; only a fresh session's failure is the operation's.
 */
async function tryOnce(operation: Operation, connection: Connection, now: () => number): Promise<Attempt> {
  const failedWith = (fate: Fate, sentMs?: number): Attempt => ({
    atMs: now(),
    ...(sentMs === undefined ? {} : { sentMs }),
    ...fate,
  });
  for (;;) {
    let borrowed: Awaited<ReturnType<Connection['borrow']>>;
    try {
      borrowed = await connection.borrow();
    } catch (error) {
      const { kind, code } = asSessionError(error);
      return failedWith({ outcome: 'failed', error: `${kind} ${code}` });
    }
    const sentMs = now();
    try {
      return { sentMs, ...(await send(operation, borrowed.session)), atMs: now() };
    } catch (caught) {
      const error = asSessionError(caught);
      if (error.fatal) connection.discard();
      if (error.fatal && !error.sent && !borrowed.fresh) continue;
      return failedWith(fateOf(operation.kind, error), error.sent ? sentMs : undefined);
    }
  }
}

async function send(
  operation: Operation,
  session: Awaited<ReturnType<Connection['borrow']>>['session'],
): Promise<Pick<OperationEvent, 'outcome' | 'node' | 'missing' | 'warnings'>> {
  if (operation.kind === 'write') {
    const { node, warnings } = await session.write(operation.row);
    return { outcome: 'acknowledged', node, ...(warnings.length > 0 ? { warnings } : {}) };
  }
  const { node, warnings, found } = await session.read(operation.row);
  return {
    outcome: 'acknowledged',
    node,
    ...(found ? {} : { missing: true }),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** Anything but a `SessionError` is a defect of ours and must not pass for an answer of the server. */
function asSessionError(error: unknown): SessionError {
  if (error instanceof SessionError) return error;
  throw error;
}
