import type { ConnectionEnd } from '../network/connection.ts';
import type { ClientBackend, ClientPeer } from '../network/reception.ts';
import type { Core } from './core.ts';
import { notReadyWords } from './server-words.ts';
import type { WalLog } from './wal-log.ts';
import type { WalSenders } from './wal-senders.ts';

/** What a short answer takes on the wire, in bytes. */
const answerBytes = 120;
/** A heap page of the clients' table holds about this many rows; only a new page asks the disk for room. */
const pageBytes = 8_192;

const readOnly = 'cannot execute INSERT in a read-only transaction';
const cancelledWait = 'canceling wait for synchronous replication due to user request';

/** Serves one client. */
class Backend implements ClientBackend {
  readonly node: string;
  readonly pid: number;
  readonly peer: ClientPeer;
  readonly end: ConnectionEnd;
  readonly #backends: Backends;
  readonly #core: Core;
  #stopWaiting: (() => void) | undefined;
  /** The client has gone, and the commit it did not wait for is not confirmed yet. */
  #isAbandoned = false;

  constructor(backends: Backends, core: Core, end: ConnectionEnd, peer: ClientPeer) {
    this.#backends = backends;
    this.#core = core;
    this.node = core.node;
    this.pid = core.processes.begin('client backend');
    this.end = end;
    this.peer = peer;
    end.onEnding = () => this.#clientGone();
  }

  write(row: number): void {
    this.#execute(() => {
      if (this.#core.recovering) this.#fail('25006', readOnly);
      else this.#commit(row);
    });
  }

  read(row: number): void {
    this.#execute(() => {
      const { data } = this.#core;
      this.#answer(data.branch.holds(row, data.replayedLsn), []);
    });
  }

  /** SIGINT: a commit that waits for standbys stops waiting, and is done. */
  cancel(): void {
    if (!this.#stopWaiting) return;
    this.#stopWaiting();
    this.#stopWaiting = undefined;
    this.#core.log('WARNING', 'client backend', cancelledWait, [
      'DETAIL: The transaction has already committed locally, but might not have been replicated to the standby.',
    ]);
    this.#answer(true, [cancelledWait]);
  }

  /** Ends the session with the server's word. */
  terminate(message: string, code = '57P01'): void {
    this.#core.log('FATAL', 'client backend', message);
    const { peer } = this;
    this.end.send(answerBytes, () => peer.failed('FATAL', code, message));
    this.leave();
  }

  /**
   * A commit that waits for standbys does not look at its connection (SyncRepWaitForLSN): it waits on, and holds its place
   * among `max_connections`, until they confirm or somebody cancels it.
   */
  #clientGone(): void {
    if (this.#stopWaiting) this.#isAbandoned = true;
    else this.leave();
  }

  leave(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.end.close('end');
    this.#backends.ended(this);
  }

  #execute(act: () => void): void {
    const { processes, durations } = this.#core;
    processes.after('client backend', durations.around(durations.timings.statementMs), () => {
      if (this.#backends.has(this)) act();
    });
  }

  #commit(row: number): void {
    const { processes, durations, data, disk } = this.#core;
    const { writeBytes, flushMs } = durations.timings;
    if (disk.freeBytes < pageBytes) {
      this.#fail('53100', 'could not extend file "base/5/16385": No space left on device');
      return;
    }
    data.dataBytes += writeBytes / 2;
    const lsn = this.#backends.log.insert(writeBytes, 'client backend', this.pid, row);
    if (lsn === undefined) return;
    processes.after('client backend', durations.around(flushMs), () => {
      this.#backends.log.flush(lsn);
      if (!this.#backends.has(this)) return;
      let waiting = true;
      const stop = this.#backends.senders.awaitConfirmation(lsn, () => {
        waiting = false;
        this.#stopWaiting = undefined;
        this.#answer(true, []);
      });
      if (waiting) this.#stopWaiting = stop;
    });
  }

  #answer(found: boolean, warnings: readonly string[]): void {
    if (this.#isAbandoned) {
      this.leave();
      return;
    }
    const { peer } = this;
    this.#core.processes.run('client backend', () =>
      this.end.send(answerBytes, () => peer.answered({ found, warnings })),
    );
  }

  #fail(code: string, message: string): void {
    const { peer } = this;
    this.#core.log('ERROR', 'client backend', message);
    this.end.send(answerBytes, () => peer.failed('ERROR', code, message));
  }
}

/** The clients of one server: who is let in, who is served. */
export class Backends {
  readonly log: WalLog;
  readonly senders: WalSenders;
  readonly #core: Core;
  readonly #backends = new Set<Backend>();
  #onEmpty: (() => void) | undefined;

  constructor(core: Core, log: WalLog, senders: WalSenders) {
    this.#core = core;
    this.log = log;
    this.senders = senders;
  }

  startSession(end: ConnectionEnd, peer: ClientPeer): void {
    const { processes, durations } = this.#core;
    const refusal = this.#refusal();
    const connectMs = durations.around(durations.timings.connectMs);
    if (refusal) {
      // A backend that may not serve still has to be forked before it can say so.
      processes.after('postmaster', connectMs, () => {
        const [code, message, details = []] = refusal;
        this.#core.log('FATAL', 'client backend', message, details);
        end.send(answerBytes, () => peer.failed('FATAL', code, message));
        end.close('end');
      });
      return;
    }
    const backend = new Backend(this, this.#core, end, peer);
    this.#backends.add(backend);
    processes.after('client backend', connectMs, () => {
      if (this.has(backend)) this.#greet(backend, end, peer);
    });
  }

  #greet(backend: Backend, end: ConnectionEnd, peer: ClientPeer): void {
    const { recovering } = this.#core;
    end.send(answerBytes, () => peer.ready(backend, recovering));
  }

  get count(): number {
    return this.#backends.size;
  }

  has(backend: Backend): boolean {
    return this.#backends.has(backend);
  }

  ended(backend: Backend): void {
    if (!this.#backends.delete(backend)) return;
    this.#core.processes.end('client backend', backend.pid);
    if (this.#backends.size === 0) this.#onEmpty?.();
  }

  /** Does something once the last client has gone. */
  whenEmpty(act: () => void): void {
    if (this.#backends.size === 0) act();
    else this.#onEmpty = act;
  }

  /** Ends the session of one process, or of all. */
  terminate(message: string, pid?: number): void {
    for (const backend of this.#backends) {
      if (pid === undefined || backend.pid === pid) backend.terminate(message);
    }
  }

  cancel(pid: number): void {
    for (const backend of this.#backends) if (backend.pid === pid) backend.cancel();
  }

  /** The processes are gone; the kernel ends their connections. */
  vanish(): void {
    for (const backend of this.#backends) backend.leave();
    this.#onEmpty = undefined;
  }

  /** SQLSTATE, message and details. */
  #refusal(): readonly [string, string, (readonly string[])?] | undefined {
    const { phase, configuration, disk } = this.#core;
    if (phase !== 'ready') return ['57P03', ...notReadyWords(this.#core)];
    // Clients are superusers, as in the lab: no connections are reserved from them.
    const most = configuration.read.number('max_connections');
    if (this.#backends.size >= most) return ['53300', 'sorry, too many clients already'];
    if (disk.refusal) return ['42501', `could not open file "base/5/1259": ${disk.refusal}`];
    return undefined;
  }
}
