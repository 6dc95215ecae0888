import type { StandbyState } from '../../../model/node-state.ts';
import { readSynchronousNames, type SynchronousNames } from '../../../model/setting/synchronous-names.ts';
import type { ConnectionEnd } from '../network/connection.ts';
import type { ReceiverPeer, ReplicationRequest } from '../network/reception.ts';
import type { Core } from './core.ts';
import { confirmedLsn, priorityOf, syncStateOf } from './synchronous.ts';
import { messageBytes, WalSender } from './wal-sender.ts';

/** Round trips between connecting and START_REPLICATION: logging in, and IDENTIFY_SYSTEM. */
const greetings = 2;

/** A commit that waits for standbys. */
interface Waiter {
  readonly lsn: number;
  readonly level: string;
  readonly release: () => void;
}

/** A server's WAL senders, and the commits that wait for what they hear. */
export class WalSenders {
  readonly #core: Core;
  #senders: WalSender[] = [];
  #waiters: Waiter[] = [];
  #namesText = '';
  #plan: SynchronousNames | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  startReplication(end: ConnectionEnd, request: ReplicationRequest, peer: ReceiverPeer): void {
    const refusal = this.turnAway();
    if (refusal !== undefined) {
      end.send(messageBytes, () => peer.refused('FATAL', refusal));
      end.close('end');
      return;
    }
    const sender = new WalSender(this, this.#core, end, request, peer);
    this.#senders = [...this.#senders, sender];
    this.#core.processes.after(
      'walsender',
      this.#core.durations.around(this.#core.durations.timings.connectMs),
      () => sender.asked(greetings),
    );
  }

  /**
   * Says in the log why there is no sender for one more who comes, and answers it; nothing if there is one.
   * @param held senders that who comes has already and that nobody counts yet
   */
  turnAway(held = 0): string | undefined {
    const { configuration, visitors, version } = this.#core;
    const most = configuration.read.number('max_wal_senders');
    if (this.#senders.length + visitors.senders + held < most) return undefined;
    const setting = version >= 17 ? '"max_wal_senders"' : 'max_wal_senders';
    const words = `number of requested standby connections exceeds ${setting} (currently ${most})`;
    this.#core.log('FATAL', 'walsender', words);
    return words;
  }

  /** What pg_stat_replication shows. */
  get standbys(): StandbyState[] {
    const plan = this.#readPlan();
    const streaming = this.#streaming().map(({ standby }) => standby);
    return this.#senders.map((sender) => ({
      name: sender.standby,
      state: sender.state,
      sync: syncStateOf(sender.standby, this.#core.recovering ? undefined : plan, streaming),
      sentLsn: sender.sentLsn,
      flushedLsn: sender.flushedLsn,
      replayedLsn: sender.replayedLsn,
    }));
  }

  get some(): boolean {
    return this.#senders.length > 0;
  }

  advance(): void {
    for (const sender of this.#senders) sender.advance();
  }

  /**
   * Awaits that the standbys which synchronous_standby_names asks for have a commit.
   * @returns how to stop waiting
   */
  awaitConfirmation(lsn: number, release: () => void): () => void {
    const level = this.#core.configuration.read.text('synchronous_commit');
    if (!this.#readPlan() || level === 'local' || level === 'off') {
      release();
      return () => undefined;
    }
    const waiter = { lsn, level, release };
    this.#waiters.push(waiter);
    this.confirmed();
    return () => {
      this.#waiters = this.#waiters.filter((each) => each !== waiter);
    };
  }

  /** Lets go on whoever waits no longer: a standby replied, or the setting changed. */
  confirmed(): void {
    if (this.#waiters.length === 0) return;
    const plan = this.#readPlan();
    const upTo = (level: string) =>
      plan
        ? confirmedLsn(
            plan,
            this.#streaming().map((sender) => ({
              name: sender.standby,
              lsn: level === 'remote_apply' ? sender.replayedLsn : sender.flushedLsn,
            })),
          )
        : Number.POSITIVE_INFINITY;
    const flushed = upTo('on');
    const due = this.#waiters.filter(
      ({ lsn, level }) => lsn <= (level === 'remote_apply' ? upTo(level) : flushed),
    );
    if (due.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter));
    for (const { release } of due) release();
  }

  startedStreaming(sender: WalSender): void {
    const plan = this.#readPlan();
    if (!plan || this.#core.recovering) return;
    const streaming = this.#streaming().map(({ standby }) => standby);
    const state = syncStateOf(sender.standby, plan, streaming);
    if (state !== 'sync' && state !== 'quorum') return;
    const words =
      state === 'sync'
        ? `is now a synchronous standby with priority ${priorityOf(sender.standby, plan)}`
        : 'is now a candidate for quorum synchronous standby';
    this.#core.log('LOG', 'walsender', `standby "${sender.standby}" ${words}`);
  }

  ended(sender: WalSender): void {
    this.#senders = this.#senders.filter((each) => each !== sender);
    this.#core.processes.end('walsender', sender.pid);
    this.confirmed();
  }

  /** Lets every standby have everything and ends the streams; `done` once all have ended. */
  finish(done: () => void): void {
    let left = this.#senders.length;
    if (left === 0) done();
    for (const sender of this.#senders) {
      sender.finish(() => {
        left -= 1;
        if (left === 0) done();
      });
    }
  }

  /** Ends one sender on a person's command; answers its process id. */
  terminate(): void {
    this.#senders[0]?.terminate();
  }

  /** The processes are gone; the kernel closes their connections. */
  vanish(): void {
    this.#waiters = [];
    for (const sender of this.#senders) sender.leave('reset');
    this.#senders = [];
  }

  #streaming(): WalSender[] {
    return this.#senders.filter(({ state }) => state === 'streaming');
  }

  #readPlan() {
    const text = this.#core.configuration.read.text('synchronous_standby_names');
    if (text !== this.#namesText) {
      this.#namesText = text;
      const wanted = readSynchronousNames(text);
      this.#plan = wanted?.names.length === 0 ? undefined : wanted;
    }
    return this.#plan;
  }
}
