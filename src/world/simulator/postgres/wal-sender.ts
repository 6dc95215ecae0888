import { formatLsn } from '../../../model/node-state.ts';
import type { ConnectionEnd } from '../network/connection.ts';
import type { ReceiverPeer, ReplicationRequest, SenderPeer } from '../network/reception.ts';
import { segmentName, segmentOf } from '../wal/segment.ts';
import type { WalBranch } from '../wal/wal-branch.ts';
import type { Core } from './core.ts';
import { Silence } from './silence.ts';

/** What a message of the replication protocol takes besides the WAL in it, in bytes. */
export const messageBytes = 32;
/** As much WAL as a connection holds that nobody has acknowledged: what the kernel buffers of both ends take. */
const mostInFlightBytes = 4 * 2 ** 20;
/** And as many messages. */
const mostInFlight = 1_024;

/** Who looks after the senders of a server, and is told what becomes of one. */
interface Keeper {
  /** It has caught up. */
  readonly startedStreaming: (sender: WalSender) => void;
  /** A standby has told how far it is. */
  readonly confirmed: () => void;
  readonly ended: (sender: WalSender) => void;
}

/** Serves one standby. */
export class WalSender implements SenderPeer {
  readonly standby: string;
  readonly pid: number;
  readonly end: ConnectionEnd;
  state: 'startup' | 'catchup' | 'streaming' = 'startup';
  flushedLsn: number;
  replayedLsn: number;
  readonly #keeper: Keeper;
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
    keeper: Keeper,
    core: Core,
    end: ConnectionEnd,
    request: ReplicationRequest,
    peer: ReceiverPeer,
  ) {
    this.#keeper = keeper;
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
        this.#keeper.startedStreaming(this);
      }
      if (wantsReply) this.end.send(messageBytes, () => this.#peer.keepalive(false));
      this.#keeper.confirmed();
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
    this.#keeper.ended(this);
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
