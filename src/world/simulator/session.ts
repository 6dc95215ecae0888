import type { Handle } from '../../kit/event-queue.ts';
import { clientsPlace } from '../../model/topology.ts';
import { type Answer, type Session, SessionError, type SessionOptions, takesNoWrites } from '../world.ts';
import type { Deferred, VirtualClock } from './kernel/virtual-clock.ts';
import type { ConnectionEnd } from './network/connection.ts';
import type { Network } from './network/network.ts';
import type { ClientBackend, ClientPeer } from './network/reception.ts';

/** What a startup packet and a prepared statement's execution take on the wire, in bytes. */
const requestBytes = 150;

type Reply = Answer & { readonly found: boolean };

/** Connects to a node or the holder of a virtual address as a client does. Rejects with `SessionError`. */
export function openSession(
  network: Network,
  clock: VirtualClock,
  to: string,
  options: SessionOptions,
): Promise<Session> {
  const session = new SimulatedSession(clock, options);
  return session.connect(network, to);
}

class SimulatedSession implements Session, ClientPeer {
  readonly #clock: VirtualClock;
  readonly #options: SessionOptions;
  #connecting: Deferred<Session> | undefined;
  #asking: Deferred<Reply> | undefined;
  #limit: Handle = -1;
  #end: ConnectionEnd | undefined;
  #hangUp: () => void = () => undefined;
  #backend: ClientBackend | undefined;
  #broken: SessionError | undefined;

  constructor(clock: VirtualClock, options: SessionOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  connect(network: Network, to: string): Promise<Session> {
    const connecting = this.#clock.defer<Session>();
    this.#connecting = connecting;
    const limitMs = this.#options.connectTimeoutMs;
    this.#limit = this.#clock.after(limitMs, () => {
      this.#hangUp();
      this.#fail(
        new SessionError('timeout', 'ETIMEDOUT', `no session came about within ${limitMs} ms`, true, false),
      );
    });
    this.#hangUp = network.dial(clientsPlace, to, {
      opened: (end, reception) => {
        this.#end = end;
        this.#hangUp = () => end.close('end');
        end.onEnding = (how) => this.#lost(how === 'end' ? 'EOF' : 'ECONNRESET');
        end.send(requestBytes, () => reception.startSession(this));
      },
      // As clients of a lab see it, whose connections are taken before anybody knows who listens.
      refused: () => this.#lost('ECONNRESET'),
    });
    return connecting.promise;
  }

  write(row: number): Promise<Answer> {
    return this.#ask((backend) => backend.write(row));
  }

  read(row: number): Promise<Reply> {
    return this.#ask((backend) => backend.read(row));
  }

  async close(): Promise<void> {
    this.#clock.cancel(this.#limit);
    this.#broken ??= new SessionError('reset', 'EOF', 'the session was closed', true, false);
    this.#hangUp();
  }

  ready(backend: ClientBackend, recovering: boolean): void {
    if (this.#options.writable && recovering) {
      this.#fail(takesNoWrites());
      this.#hangUp();
      return;
    }
    this.#backend = backend;
    this.#clock.cancel(this.#limit);
    const connecting = this.#connecting;
    this.#connecting = undefined;
    connecting?.resolve(this);
  }

  answered({ found, warnings }: { readonly found: boolean; readonly warnings: readonly string[] }): void {
    const asking = this.#asking;
    this.#asking = undefined;
    this.#clock.cancel(this.#limit);
    asking?.resolve({ node: this.#backend?.node ?? '', warnings, found });
  }

  failed(level: 'ERROR' | 'FATAL', code: string, message: string): void {
    if (this.#connecting) {
      this.#fail(new SessionError('refused', code, message, true));
    } else if (level === 'ERROR') {
      const asking = this.#asking;
      this.#asking = undefined;
      this.#clock.cancel(this.#limit);
      asking?.reject(new SessionError('rejected', code, message, false));
    } else this.#fail(new SessionError('terminated', code, message, true, this.#asking !== undefined));
  }

  #ask(say: (backend: ClientBackend) => void): Promise<Reply> {
    if (this.#broken) {
      const { kind, code, message } = this.#broken;
      this.#clock.letOthersAct();
      return Promise.reject(new SessionError(kind, code, `not sent: ${message}`, true, false));
    }
    const backend = this.#backend;
    if (!backend || this.#asking) throw new Error('a session does one thing at a time');
    const asking = this.#clock.defer<Reply>();
    this.#asking = asking;
    const limitMs = this.#options.queryTimeoutMs;
    this.#limit = this.#clock.after(limitMs, () => {
      this.#fail(new SessionError('timeout', 'ETIMEDOUT', `no answer came within ${limitMs} ms`, true, true));
      this.#hangUp();
    });
    this.#end?.send(requestBytes, () => say(backend));
    return asking.promise;
  }

  /** The connection broke, or never came about. */
  #lost(code: 'EOF' | 'ECONNRESET'): void {
    const kind = this.#connecting ? 'refused' : 'reset';
    const message = this.#connecting ? 'the connection was refused' : 'the connection broke';
    this.#fail(new SessionError(kind, code, message, true, this.#asking !== undefined));
  }

  #fail(error: SessionError): void {
    this.#broken ??= error;
    this.#clock.cancel(this.#limit);
    const waiting = this.#connecting ?? this.#asking;
    this.#connecting = undefined;
    this.#asking = undefined;
    waiting?.reject(error);
  }
}
