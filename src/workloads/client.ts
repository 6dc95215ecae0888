import type { Clock } from '../kit/clock.ts';
import type { OperationEvent } from '../recording/event.ts';
import { type Answer, type Session, SessionError } from '../world/world.ts';
import type { Connection } from './connection.ts';
import { type Fate, fateOf, notSent } from './outcome.ts';
import type { Queue } from './queue.ts';

/** One operation of the schedule, decided completely when its moment comes. */
export interface Operation {
  readonly kind: OperationEvent['kind'];
  readonly row: number;
  readonly intendedMs: number;
}

/** What the clients of one workload share. */
export interface ClientParts {
  readonly clock: Clock;
  readonly queue: Queue<Operation>;
  /** An operation not sent this long after its intended moment fails, in milliseconds. */
  readonly giveUpMs: number;
  /** Writes in doubt are sent again after this, in milliseconds; undefined if they are not. */
  readonly tryAgainMs: number | undefined;
  /** Whether each operation opens a connection of its own and closes it. */
  readonly connectsEachTime: boolean;
  /** Aborted when nothing more is to be begun. */
  readonly stopping: AbortSignal;
  /** Takes the outcome of an attempt after which another one is made. */
  readonly record: (event: OperationEvent) => void;
  /** Takes the last outcome of an operation. */
  readonly settle: (event: OperationEvent) => void;
}

/**
 * Takes operations from a queue, one after the other, and sends each over this client's connection. What happens next
 * is decided in callbacks, not in a loop that awaits: a simulated trial runs through here thousands of times.
 */
export class Client {
  /** Resolves when the queue is closed and this client's last operation has its outcome; rejects on a defect. */
  readonly finished: Promise<void>;
  readonly #name: string;
  readonly #connection: Connection;
  readonly #parts: ClientParts;
  #finish: () => void = () => undefined;
  #break: (defect: unknown) => void = () => undefined;
  #operation: Operation | undefined;
  #doubted = false;
  #fresh = false;
  #sentMs = 0;

  constructor(name: string, connection: Connection, parts: ClientParts) {
    this.#name = name;
    this.#connection = connection;
    this.#parts = parts;
    this.finished = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#break = reject;
    });
    this.#takeNext();
  }

  /** Rests if an attempt to connect has just failed, then takes an operation or waits for one. */
  readonly #takeNext = (): void => {
    const { clock, queue, stopping } = this.#parts;
    const restMs = this.#connection.restUntilMs();
    if (clock.now() < restMs && !stopping.aborted) {
      clock.until(restMs, stopping).then(this.#takeNext, this.#takeNext);
      return;
    }
    for (let operation = queue.take(); operation; operation = queue.take()) {
      if (!isTooLate(operation, this.#parts)) {
        this.#operation = operation;
        this.#doubted = false;
        this.#attempt();
        return;
      }
      giveUp(operation, this.#name, this.#parts);
    }
    if (queue.closed()) this.#finish();
    else queue.await(this.#takeNext);
  };

  /** Sends the operation, over a new session if there is none. */
  readonly #attempt = (): void => {
    const session = this.#connection.session();
    if (session) this.#send(session, false);
    else this.#connection.open().then(this.#opened, this.#notOpened);
  };

  readonly #opened = (session: Session): void => this.#send(session, true);

  readonly #notOpened = (caught: unknown): void => {
    if (!(caught instanceof SessionError)) this.#break(caught);
    else this.#end({ outcome: 'failed', error: `${caught.kind} ${caught.code}` });
  };

  #send(session: Session, fresh: boolean): void {
    const operation = this.#operation;
    if (!operation) return;
    this.#fresh = fresh;
    this.#sentMs = this.#parts.clock.now();
    if (operation.kind === 'write') session.write(operation.row).then(this.#answered, this.#failed);
    else session.read(operation.row).then(this.#answered, this.#failed);
  }

  readonly #answered = ({ node, warnings, found }: Answer & { readonly found?: boolean }): void => {
    const missing = this.#operation?.kind === 'read' && !found;
    this.#end(
      {
        outcome: 'acknowledged',
        node,
        ...(missing ? { missing: true } : {}),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
      this.#sentMs,
    );
  };

  /**
   * A session that turns out to have broken before anything was sent is replaced on the spot, as connection pools do
   * that test what they lend out; only a fresh session's failure is the operation's.
   */
  readonly #failed = (caught: unknown): void => {
    if (!(caught instanceof SessionError)) {
      // A defect of ours, which must not pass for an answer of the server.
      this.#break(caught);
      return;
    }
    const { fatal, sent } = caught;
    if (fatal) this.#connection.discard();
    if (fatal && !sent && !this.#fresh) this.#attempt();
    else if (this.#operation) {
      this.#end(fateOf(this.#operation.kind, caught), sent ? this.#sentMs : undefined);
    }
  };

  /** One attempt is over; the operation too, unless it is in doubt and is to be tried until it is not. */
  #end(
    outcome: Pick<OperationEvent, 'outcome' | 'node' | 'missing' | 'warnings'> | Fate,
    sentMs?: number,
  ): void {
    const { clock, tryAgainMs, stopping, record, settle } = this.#parts;
    const operation = this.#operation;
    if (!operation) return;
    const event = outcomeOf(operation, this.#name, clock.now(), outcome, sentMs);
    this.#doubted ||= event.outcome === 'in-doubt';
    const again = tryAgainMs !== undefined && this.#doubted && event.outcome !== 'acknowledged';
    if (again && !stopping.aborted) {
      record(event);
      clock.until(clock.now() + tryAgainMs, stopping).then(this.#attempt, this.#attempt);
      return;
    }
    this.#operation = undefined;
    if (this.#parts.connectsEachTime) this.#connection.discard();
    settle(event);
    this.#takeNext();
  }
}

export function isTooLate(
  operation: Operation,
  { clock, giveUpMs }: Pick<ClientParts, 'clock' | 'giveUpMs'>,
): boolean {
  return clock.now() - operation.intendedMs > giveUpMs;
}

/** Settles an operation of which nothing was sent. */
export function giveUp(
  operation: Operation,
  client: string,
  { clock, settle }: Pick<ClientParts, 'clock' | 'settle'>,
): void {
  settle(outcomeOf(operation, client, clock.now(), notSent));
}

function outcomeOf(
  { kind, row, intendedMs }: Operation,
  client: string,
  atMs: number,
  outcome: Pick<OperationEvent, 'outcome' | 'node' | 'missing' | 'warnings'> | Fate,
  sentMs?: number,
): OperationEvent {
  const sent = sentMs === undefined ? {} : { sentMs };
  return { type: 'operation', atMs, client, kind, row, intendedMs, ...sent, ...outcome };
}
