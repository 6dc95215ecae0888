import { formatLsn } from '../../../model/node-state.ts';
import type { ConnectionEnd } from '../network/connection.ts';
import type { ReceiverPeer, SenderPeer } from '../network/reception.ts';
import { segmentName, segmentOf } from '../wal/segment.ts';
import type { WalBranch } from '../wal/wal-branch.ts';
import type { Core } from './core.ts';
import { Silence } from './silence.ts';

const messageBytes = 32;

/** What the client library says of a connection that ended without a word. */
const closedUnexpectedly =
  'server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.';
const endOfStreaming = `could not send end-of-streaming message to primary: ${closedUnexpectedly}\ninvalid socket\nno COPY in progress`;

/** A standby's WAL receiver: connects to the upstream, takes WAL, flushes it and says so. */
export class WalReceiver implements ReceiverPeer {
  readonly #core: Core;
  readonly #wanted: WalBranch;
  readonly #restarts: boolean;
  readonly #ended: (timelineIsOver: boolean) => void;
  readonly #pid: number;
  readonly #silence: Silence;
  #end: ConnectionEnd | undefined;
  #sender: SenderPeer | undefined;
  #giveUp: (() => void) | undefined;
  #connected = false;
  #receivedLsn = 0;
  #flushing = false;
  #toldFlushedLsn = 0;
  #toldReplayedLsn = 0;
  #over = false;

  /**
   * @param restarts whether the one before came to the end of its timeline: PostgreSQL keeps that process and lets it begin anew
   * @param ended called once, when the process is gone, unless it was told to go
   */
  constructor(core: Core, branch: WalBranch, restarts: boolean, ended: (timelineIsOver: boolean) => void) {
    this.#core = core;
    this.#wanted = branch;
    this.#restarts = restarts;
    this.#ended = ended;
    this.#pid = core.processes.begin('walreceiver');
    this.#silence = new Silence(core, {
      kind: 'walreceiver',
      setting: 'wal_receiver_timeout',
      ask: () => this.#reply(true),
      giveUp: () => this.#die('FATAL', 'terminating walreceiver due to timeout'),
    });
    this.#connect();
  }

  get streaming(): boolean {
    return this.#sender !== undefined && !this.#over;
  }

  greeted(sender: SenderPeer, tripsLeft: number): void {
    this.#as(() => {
      this.#connected = true;
      this.#end?.send(messageBytes, () => sender.asked(tripsLeft));
    });
  }

  started(sender: SenderPeer, branch: WalBranch): void {
    this.#as(() => {
      this.#sender = sender;
      this.#silence.heard();
      const { data } = this.#core;
      data.branch = branch;
      this.#core.receiving = true;
      const at = formatLsn(data.segmentStart(data.replayedLsn));
      const began = this.#restarts ? 'restarted WAL streaming' : 'started streaming WAL from primary';
      this.#core.log('LOG', 'walreceiver', `${began} at ${at} on timeline ${branch.timeline}`);
      this.#reply();
      this.#silence.watch(() => this.#over);
    });
  }

  wal(toLsn: number): void {
    this.#as(() => {
      this.#silence.heard();
      this.#receivedLsn = Math.max(this.#receivedLsn, toLsn);
      if (!this.#flushing) this.#flushReceived();
    });
  }

  keepalive(wantsReply: boolean): void {
    this.#as(() => {
      this.#silence.heard();
      if (wantsReply) this.#reply();
    });
  }

  refused(level: 'ERROR' | 'FATAL', message: string): void {
    const said = `${level}:  ${message}`;
    this.#as(() => {
      if (this.#sender) this.#die('FATAL', `could not receive data from WAL stream: ${said}`);
      else if (level === 'FATAL') this.#die('FATAL', this.#couldNotConnect(said));
      else this.#die('FATAL', `could not start WAL streaming: ${said}`);
    });
  }

  ended(atLsn: number, why: 'shutdown' | 'timeline'): void {
    this.#as(() => {
      const detail = `DETAIL: End of WAL reached on timeline ${this.#core.data.branch.timeline} at ${formatLsn(atLsn)}.`;
      this.#core.log('LOG', 'walreceiver', 'replication terminated by primary server', [detail]);
      if (why === 'shutdown') {
        this.#die('FATAL', endOfStreaming);
        return;
      }
      this.#leave('end');
      this.#ended(true);
    });
  }

  /** Tells the sender how far the standby is, unless it knows (XLogWalRcvSendReply). */
  report(): void {
    const { flushedLsn, replayedLsn } = this.#core.data;
    if (flushedLsn !== this.#toldFlushedLsn || replayedLsn !== this.#toldReplayedLsn) this.#reply();
  }

  #reply(wantsReply = false): void {
    const sender = this.#sender;
    if (!sender || this.#over) return;
    const { flushedLsn, replayedLsn } = this.#core.data;
    this.#toldFlushedLsn = flushedLsn;
    this.#toldReplayedLsn = replayedLsn;
    this.#end?.send(messageBytes, () => sender.replied(flushedLsn, replayedLsn, wantsReply));
  }

  /** Ends it, as the startup process and the postmaster do. */
  terminate(): void {
    if (this.#over) return;
    const message = 'terminating walreceiver process due to administrator command';
    this.#core.log('FATAL', 'walreceiver', message);
    this.#leave('end');
  }

  /** A person ended it: the startup process will start another one. */
  terminatedByHand(): void {
    if (this.#over) return;
    this.terminate();
    this.#ended(false);
  }

  /** The process is gone without a word. */
  vanish(): void {
    this.#leave('reset');
  }

  #connect(): void {
    const { ground, node, configuration, processes, data } = this.#core;
    const upstream = configuration.read.upstream();
    if (upstream === undefined) throw new Error('a receiver without an upstream');
    const giveUp = ground.network.dial(node, upstream, {
      opened: (end, reception) =>
        this.#as(() => {
          this.#end = end;
          end.onEnding = () => this.#as(() => this.#lost());
          const request = { standby: node, branch: this.#wanted, fromLsn: data.replayedLsn };
          end.send(messageBytes, () => reception.startReplication(request, this));
        }),
      refused: () =>
        this.#as(() =>
          this.#die(
            'FATAL',
            this.#couldNotConnect(
              'Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?',
            ),
          ),
        ),
    });
    this.#giveUp = giveUp;
    processes.after('walreceiver', configuration.read.connectTimeoutMs(), () => {
      if (this.#connected || this.#over) return;
      this.#die('FATAL', this.#couldNotConnect('timeout expired'));
    });
  }

  /**
   * Flushes what has arrived. What arrives meanwhile waits and is flushed together, but a segment is flushed before the next
   * one is opened (walreceiver.c: WalReceiverMain, XLogWalRcvWrite).
   */
  #flushReceived(): void {
    const { data, processes, durations } = this.#core;
    const toLsn = Math.min(this.#receivedLsn, data.segmentStart(data.flushedLsn) + data.segmentBytes);
    this.#flushing = true;
    processes.after('walreceiver', durations.around(durations.timings.receiveMs), () => {
      this.#flushing = false;
      if (!this.#over) this.#flush(toLsn);
      if (!this.#over && this.#receivedLsn > toLsn) this.#flushReceived();
    });
  }

  #flush(toLsn: number): void {
    const { data, wal } = this.#core;
    if (toLsn <= data.flushedLsn) {
      this.#reply();
      return;
    }
    const segment = segmentOf(toLsn - 1, data.segmentBytes);
    const isNew = segment > segmentOf(Math.max(0, data.flushedLsn - 1), data.segmentBytes);
    if (isNew && wal.refusal) {
      this.#die('FATAL', `could not create file "pg_wal/xlogtemp.${this.#pid}": ${wal.refusal}`);
      return;
    }
    if (wal.freeBytes < toLsn - data.flushedLsn) {
      const name = segmentName(data.branch.timeline, segment, data.segmentBytes);
      const offset = data.flushedLsn % data.segmentBytes;
      const where = this.#core.version >= 16 ? 'WAL segment' : 'log segment';
      this.#over = true;
      this.#core.receiving = false;
      this.#end?.close('reset');
      this.#core.panic(
        'walreceiver',
        this.#pid,
        `could not write to ${where} ${name} at offset ${offset}, length ${toLsn - data.flushedLsn}: No space left on device`,
      );
      return;
    }
    data.flushedLsn = toLsn;
    this.#core.hooks.walFlushed();
    this.report();
  }

  #lost(): void {
    this.#die(
      'FATAL',
      this.#sender
        ? `could not receive data from WAL stream: ${closedUnexpectedly}`
        : this.#couldNotConnect(closedUnexpectedly),
    );
  }

  #couldNotConnect(why: string): string {
    const { node, configuration, version } = this.#core;
    const upstream = configuration.read.upstream() ?? '';
    const who =
      version >= 18
        ? `streaming replication receiver "${node}" could not connect to the primary server`
        : 'could not connect to the primary server';
    return `${who}: connection to server at "${upstream}", port 5432 failed: ${why}`;
  }

  #die(level: string, message: string): void {
    if (this.#over) return;
    this.#core.log(level, 'walreceiver', message);
    this.#leave('end');
    this.#ended(false);
  }

  #leave(how: 'end' | 'reset'): void {
    if (this.#over) return;
    this.#over = true;
    this.#core.receiving = false;
    if (!this.#end) this.#giveUp?.();
    this.#end?.close(how);
    this.#core.processes.end('walreceiver', this.#pid);
  }

  #as(act: () => void): void {
    if (this.#over) return;
    this.#core.processes.run('walreceiver', () => {
      if (!this.#over) act();
    });
  }
}
