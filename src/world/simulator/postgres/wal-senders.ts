import { formatLsn, type StandbyState } from '../../../model/node-state.ts';
import { readSynchronousNames, type SynchronousNames } from '../../../model/setting/synchronous-names.ts';
import type { ConnectionEnd } from '../network/connection.ts';
import type { ReceiverPeer, ReplicationRequest, SenderPeer } from '../network/reception.ts';
import { segmentName, segmentOf } from '../wal/segment.ts';
import type { WalBranch } from '../wal/wal-branch.ts';
import type { Core } from './core.ts';
import { Silence } from './silence.ts';
import { confirmedLsn, priorityOf, syncStateOf } from './synchronous.ts';

/** What a message of the replication protocol takes besides the WAL in it, in bytes. */
const messageBytes = 32;
/** Round trips between connecting and START_REPLICATION: logging in, and IDENTIFY_SYSTEM. */
const greetings = 2;
/** As much WAL as a connection holds that nobody has acknowledged: what the kernel buffers of both ends take. */
const mostInFlightBytes = 4 * 2 ** 20;
/** And as many messages. */
const mostInFlight = 1_024;

/** Serves one standby. */
class WalSender implements SenderPeer {
  readonly standby: string;
  readonly pid: number;
  readonly end: ConnectionEnd;
  state: 'startup' | 'catchup' | 'streaming' = 'startup';
  flushedLsn: number;
  replayedLsn: number;
  readonly #senders: WalSenders;
  readonly #core: Core;
  readonly #peer: ReceiverPeer;
  /** The branch it sends: the server's own, or an older one that the standby still is on. */
  readonly #branch: WalBranch;
  readonly #statement: string;
  readonly #silence: Silence;
  #sentLsn: number;
  /** The segment it reads from; -1 before the first. An open one can be read although it has been removed. */
  #openSegment = -1;
  #inFlight = 0;
  #finishing: (() => void) | undefined;
  #over = false;

  constructor(
    senders: WalSenders,
    core: Core,
    end: ConnectionEnd,
    request: ReplicationRequest,
    peer: ReceiverPeer,
  ) {
    this.#senders = senders;
    this.#core = core;
    this.#peer = peer;
    this.end = end;
    this.standby = request.standby;
    this.pid = core.processes.begin('walsender');
    this.#silence = new Silence(core, {
      kind: 'walsender',
      setting: 'wal_sender_timeout',
      ask: () => this.end.send(messageBytes, () => this.#peer.keepalive(true)),
      giveUp: () => this.#giveUp(),
    });
    this.#branch = request.branch;
    this.#sentLsn = request.fromLsn;
    this.flushedLsn = request.fromLsn;
    this.replayedLsn = request.fromLsn;
    const segmentStart = core.data.segmentStart(request.fromLsn);
    this.#statement = `STATEMENT: START_REPLICATION ${formatLsn(segmentStart)} TIMELINE ${request.branch.timeline}`;
    end.onEnding = (how) => core.processes.run('walsender', () => this.#lost(how));
  }

  get sentLsn(): number {
    return this.#sentLsn;
  }

  /** Logging in, IDENTIFY_SYSTEM and START_REPLICATION each take a round trip. */
  asked(tripsLeft: number): void {
    this.#core.processes.run('walsender', () => {
      if (this.#over) return;
      if (tripsLeft > 0) this.end.send(messageBytes, () => this.#peer.greeted(this, tripsLeft - 1));
      else this.#begin();
    });
  }

  /**
   * Begins to send, unless its timeline ended before the segment the standby is in. Receivers ask from the start of their
   * segment on, so one that went past the end within it is served, and learns only that there is no more.
   */
  #begin(): void {
    const { data } = this.#core;
    const startLsn = data.segmentStart(this.#sentLsn);
    const endLsn = this.#endOfBranch();
    if (startLsn > endLsn) {
      const asked = `requested starting point ${formatLsn(startLsn)} on timeline ${this.#branch.timeline}`;
      this.#refuse(`${asked} is not in this server's history`);
      return;
    }
    this.state = 'catchup';
    this.end.send(messageBytes, () => this.#peer.started(this, this.#branch));
    if (this.#branch !== data.branch && this.#sentLsn >= endLsn) {
      this.#endTimeline();
      return;
    }
    this.advance();
    this.#silence.watch(() => this.#over);
  }

  /** Sends what is flushed and not sent. */
  advance(): void {
    if (this.#over || this.state === 'startup') return;
    if (this.#core.processes.isFrozen('walsender')) {
      this.#core.processes.run('walsender', () => this.advance());
      return;
    }
    const lastLsn = Math.min(this.#core.data.flushedLsn, this.#endOfBranch());
    while (
      this.#sentLsn < lastLsn &&
      this.#inFlight < mostInFlight &&
      this.#sentLsn - this.flushedLsn < mostInFlightBytes
    ) {
      const toLsn = Math.min(lastLsn, this.#sentLsn + 2 ** 17);
      const removed = this.#open(toLsn);
      if (removed) {
        this.#refuse(`requested WAL segment ${removed} has already been removed`);
        return;
      }
      this.#inFlight += 1;
      this.end.send(messageBytes + toLsn - this.#sentLsn, () => this.#peer.wal(toLsn));
      this.#sentLsn = toLsn;
    }
    if (this.#sentLsn >= lastLsn && this.#branch !== this.#core.data.branch) this.#endTimeline();
    this.#finishIfDone();
  }

  replied(flushedLsn: number, replayedLsn: number, wantsReply: boolean): void {
    this.#core.processes.run('walsender', () => {
      if (this.#over) return;
      this.#silence.heard();
      if (flushedLsn > this.flushedLsn) this.#inFlight = 0;
      this.flushedLsn = Math.max(this.flushedLsn, flushedLsn);
      this.replayedLsn = replayedLsn;
      if (this.state === 'catchup' && this.flushedLsn >= this.#core.data.flushedLsn) {
        this.state = 'streaming';
        this.#senders.startedStreaming(this);
      }
      if (wantsReply) this.end.send(messageBytes, () => this.#peer.keepalive(false));
      this.#senders.confirmed();
      this.advance();
    });
  }

  /** The server shuts down: sends everything, awaits that the standby has it, and ends the stream. */
  finish(done: () => void): void {
    this.#finishing = done;
    this.advance();
  }

  /** Ends with a word in the log that a person asked for it. */
  terminate(): void {
    const message = 'terminating connection due to administrator command';
    this.#core.log('FATAL', 'walsender', message, [this.#statement]);
    this.end.send(messageBytes, () => this.#peer.refused('FATAL', message));
    this.leave();
  }

  /** Closes without a word. */
  leave(how: 'end' | 'reset' = 'end'): void {
    if (this.#over) return;
    this.#over = true;
    this.end.close(how);
    this.#senders.ended(this);
    const finishing = this.#finishing;
    this.#finishing = undefined;
    finishing?.();
  }

  #finishIfDone(): void {
    if (!this.#finishing || this.flushedLsn < this.#core.data.flushedLsn) return;
    const atLsn = this.#core.data.flushedLsn;
    this.end.send(messageBytes, () => this.#peer.ended(atLsn, 'shutdown'));
    this.leave();
  }

  #endTimeline(): void {
    const atLsn = this.#endOfBranch();
    this.end.send(messageBytes, () => this.#peer.ended(atLsn, 'timeline'));
    this.leave();
  }

  /** Where the branch it sends ends in the server's history. */
  #endOfBranch(): number {
    const { branch } = this.#core.data;
    if (branch === this.#branch) return Number.POSITIVE_INFINITY;
    for (let at: WalBranch | undefined = branch; at; at = at.parent) {
      if (at.parent === this.#branch) return at.forkLsn;
    }
    return -1;
  }

  /** Tells log and standby why it cannot go on. */
  #refuse(why: string): void {
    this.#core.log('ERROR', 'walsender', why, [this.#statement]);
    this.end.send(messageBytes, () => this.#peer.refused('ERROR', why));
    this.leave();
  }

  /**
   * Opens what it needs to send up to there.
   * @returns the name of a segment that is not there any more
   */
  #open(toLsn: number): string | undefined {
    const { segmentBytes, oldestLsn } = this.#core.data;
    const last = segmentOf(toLsn - 1, segmentBytes);
    if (last === this.#openSegment) return undefined;
    const first = this.#openSegment < 0 ? segmentOf(this.#sentLsn, segmentBytes) : last;
    if (first * segmentBytes < oldestLsn) return segmentName(this.#branch.timeline, first, segmentBytes);
    this.#openSegment = last;
    return undefined;
  }

  #lost(how: 'end' | 'reset'): void {
    if (this.#over) return;
    if (how === 'reset') {
      const message = 'could not receive data from client: Connection reset by peer';
      this.#core.log('LOG', 'walsender', message, [this.#statement]);
      this.#core.log('LOG', 'walsender', 'unexpected EOF on standby connection', [this.#statement]);
    }
    this.leave();
  }

  #giveUp(): void {
    const message = 'terminating walsender process due to replication timeout';
    this.#core.log('LOG', 'walsender', message, [this.#statement]);
    this.leave('reset');
  }
}

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
    const { configuration, visitors, version } = this.#core;
    const most = configuration.read.number('max_wal_senders');
    if (this.#senders.length + visitors.senders >= most) {
      const setting = version >= 17 ? '"max_wal_senders"' : 'max_wal_senders';
      const words = `number of requested standby connections exceeds ${setting} (currently ${most})`;
      this.#core.log('FATAL', 'walsender', words);
      end.send(messageBytes, () => peer.refused('FATAL', words));
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
