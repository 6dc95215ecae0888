import { formatLsn } from '../../../model/node-state.ts';
import { type ServerProcess, type SignalName, VerbFailed } from '../../world.ts';
import type { ConnectionEnd } from '../network/connection.ts';
import type { Reception } from '../network/reception.ts';
import { Archiver } from './archiver.ts';
import { Backends } from './backends.ts';
import { Checkpointer } from './checkpointer.ts';
import type { Core } from './core.ts';
import { Recovery } from './recovery.ts';
import {
  controlWords,
  deaths,
  noRestartWords,
  notReadyWords,
  processName,
  redoWords,
  walRefusal,
} from './server-words.ts';
import { slotRefusal, startRefusal } from './start-refusal.ts';
import { WalLog } from './wal-log.ts';
import { WalSenders } from './wal-senders.ts';

const byCommand = 'terminating connection due to administrator command';
/** One node's server: the postmaster, which starts and ends everything else. */
export class Server {
  readonly core: Core;
  readonly log: WalLog;
  readonly senders: WalSenders;
  readonly backends: Backends;
  readonly archiver: Archiver;
  readonly checkpointer: Checkpointer;
  recovery: Recovery | undefined;
  #whenEnded: (() => void)[] = [];

  constructor(core: Core) {
    this.core = core;
    this.log = new WalLog(core);
    this.senders = new WalSenders(core);
    this.backends = new Backends(core, this.log, this.senders);
    this.archiver = new Archiver(core);
    this.checkpointer = new Checkpointer(core, this.log);
    const { hooks } = core;
    hooks.walFlushed = () => {
      this.recovery?.received();
      this.senders.advance();
    };
    hooks.replayed = () => this.recovery?.report();
    hooks.consistent = () => this.#becomeReady('database system is ready to accept read-only connections');
    hooks.recovered = () => this.#becomePrimary('force');
    hooks.gaveUp = () => this.#startupFailed('exited with exit code 1');
    hooks.crashed = (kind, pid, how, details) => this.#crashed(kind, pid, how, details);
    hooks.segmentFinished = () => this.archiver.notify();
    hooks.walInserted = () => this.checkpointer.paceByWal();
  }

  get running(): boolean {
    return this.core.processes.pids('postmaster').length > 0;
  }

  /** Who takes connections at this node's port now. */
  reception(end: ConnectionEnd): Reception | undefined {
    if (!this.running) return undefined;
    const { processes } = this.core;
    return {
      startSession: (peer) => processes.run('postmaster', () => this.backends.startSession(end, peer)),
      startReplication: (request, peer) =>
        processes.run('postmaster', () => {
          if (this.core.phase === 'ready') {
            this.senders.startReplication(end, request, peer);
            return;
          }
          const [words, details] = notReadyWords(this.core);
          this.core.log('FATAL', 'walsender', words, details);
          end.send(120, () => peer.refused('FATAL', words));
          end.close('end');
        }),
    };
  }

  /** Starts a postmaster; its process runs when this returns. */
  start(): void {
    const { core } = this;
    if (this.running) throw new VerbFailed(`${core.node} cannot be started: its server runs already`);
    const pid = core.processes.begin('postmaster');
    core.phase = 'starting';
    core.ground.tell({ type: 'process', node: core.node, change: 'started', pid });
    core.processes.after('postmaster', core.durations.around(core.durations.timings.launchMs), () => {
      const barred = startRefusal(core);
      if (barred) {
        for (const message of barred) core.log(...message);
        this.#exit(1);
        return;
      }
      core.log('LOG', 'postmaster', `starting PostgreSQL ${core.version} in reenact's simulator`);
      core.log('LOG', 'postmaster', `listening on IPv4 address "${core.node}", port 5432`);
      core.configuration.readAll();
      this.#recover();
    });
  }

  /** Asks for the end, as `pg_ctl stop` does. */
  requestStop(mode: 'smart' | 'fast' | 'immediate'): void {
    const { core } = this;
    core.processes.after('postmaster', 1, () => {
      core.log('LOG', 'postmaster', `received ${mode} shutdown request`);
      if (mode === 'immediate') {
        this.backends.terminate('terminating connection due to immediate shutdown command');
        this.#endChildren();
        core.processes.after('postmaster', core.durations.around(core.durations.timings.crashMs), () => {
          core.log('LOG', 'postmaster', 'database system is shut down');
          this.#exit(0);
        });
        return;
      }
      if (core.phase === 'stopping' && mode === 'smart') return;
      const wasReady = core.phase === 'ready' || core.closed;
      core.phase = 'stopping';
      if (mode === 'fast') {
        core.log('LOG', 'postmaster', 'aborting any active transactions');
        this.backends.terminate(byCommand);
      }
      if (wasReady) this.backends.whenEmpty(() => this.#shutDown());
      else this.#finishStop();
    });
  }

  /** Calls back once the server has ended; at once if none runs. */
  whenEnded(act: () => void): void {
    if (this.running) this.#whenEnded.push(act);
    else act();
  }

  /** SIGKILL for the postmaster: its children notice by themselves. */
  crash(): void {
    this.backends.terminate('terminating connection due to unexpected postmaster exit');
    this.#exit(null, 'SIGKILL');
  }

  /** Everything on the host ends at once; nobody outside hears of it. */
  kill(): void {
    if (this.running) this.#exit(null, 'SIGKILL');
  }

  reload(): void {
    const { core } = this;
    core.processes.after('postmaster', core.durations.around(3), () => {
      core.log('LOG', 'postmaster', 'received SIGHUP, reloading configuration files');
      const upstream = core.configuration.read.upstream();
      for (const words of core.configuration.reload(core.version)) core.log('LOG', 'postmaster', words);
      this.senders.confirmed();
      if (core.configuration.read.upstream() !== upstream) this.recovery?.upstreamChanged();
    });
  }

  promote(): void {
    this.core.processes.run('postmaster', () => this.recovery?.requestPromotion());
  }

  /** What a signal does to one process of a kind. */
  signal(kind: ServerProcess, pid: number, signal: SignalName): void {
    const { core } = this;
    if (kind === 'postmaster') this.#signalPostmaster(signal);
    else if (deaths[signal] !== undefined) {
      core.processes.after('postmaster', 1, () => this.#crashed(kind, pid, deaths[signal] ?? ''));
    } else if (signal === 'SIGTERM') this.#terminate(kind, pid);
    else if (signal === 'SIGINT' && kind === 'client backend') this.backends.cancel(pid);
  }

  #signalPostmaster(signal: SignalName): void {
    if (signal === 'SIGHUP') this.reload();
    else if (signal === 'SIGTERM') this.requestStop('smart');
    else if (signal === 'SIGINT') this.requestStop('fast');
    else if (signal === 'SIGQUIT') this.requestStop('immediate');
    else this.#exit(null, signal);
  }

  #terminate(kind: ServerProcess, pid: number): void {
    switch (kind) {
      case 'client backend':
        this.backends.terminate(byCommand, pid);
        return;
      case 'walsender':
        this.senders.terminate();
        return;
      case 'walreceiver':
        this.recovery?.receiver?.terminatedByHand();
        return;
      case 'archiver':
        this.archiver.restart();
        return;
      case 'startup':
        this.core.processes.after('postmaster', 1, () => this.#crashed(kind, pid, 'exited with exit code 1'));
        return;
      default:
        // The checkpointer, the WAL writer and the background writer end in order and are started again.
        return;
    }
  }

  /** Begins recovery, or opens a primary that was stopped cleanly. */
  #recover(): void {
    const { core } = this;
    const { data, processes } = core;
    for (const kind of ['checkpointer', 'background writer', 'startup'] as const) processes.begin(kind);
    core.recovering = true;
    core.replay = 'running';
    const [words, details] = controlWords(data);
    core.log('LOG', 'startup', words, details);
    const refused = slotRefusal(core);
    if (refused) {
      core.log('FATAL', 'startup', ...refused);
      this.#startupFailed('exited with exit code 1');
      return;
    }
    if (data.standbySignal) {
      data.control = 'in recovery';
      this.recovery = new Recovery(core);
      this.recovery.begin();
      return;
    }
    if (data.control === 'shut down') {
      const { openMs } = core.durations.timings;
      processes.after('startup', core.durations.around(openMs), () => this.#becomePrimary());
      return;
    }
    this.#redo();
  }

  /** A primary's crash recovery. */
  #redo(): void {
    const { core } = this;
    const { data, durations } = core;
    const { recoverMs, replayBytesPerMs } = durations.timings;
    data.branch.truncate(data.flushedLsn);
    const redoMs = durations.around(recoverMs) + (data.flushedLsn - data.redoLsn) / replayBytesPerMs;
    const automatic = 'database system was not properly shut down; automatic recovery in progress';
    core.log('LOG', 'startup', automatic);
    core.processes.after('startup', redoMs, () => {
      const refusal = walRefusal(core);
      if (refusal) {
        core.log('FATAL', 'startup', refusal);
        this.#startupFailed('exited with exit code 1');
        return;
      }
      for (const words of redoWords(data, core.version, redoMs)) core.log('LOG', 'startup', words);
      this.#becomePrimary('end-of-recovery immediate wait');
    });
  }

  /** @param checkpoint how the checkpoint that belongs to it is worded, if there is one */
  #becomePrimary(checkpoint?: string): void {
    const { core } = this;
    this.recovery = undefined;
    core.recovering = false;
    core.receiving = false;
    core.data.control = 'in production';
    core.data.replayedLsn = core.data.flushedLsn;
    core.processes.end('startup', core.processes.pid('startup'));
    core.processes.begin('walwriter');
    if (checkpoint?.startsWith('end-of-recovery')) this.checkpointer.now(checkpoint);
    if (!this.running) return;
    this.log.noteParameters();
    this.#becomeReady('database system is ready to accept connections');
    this.archiver.start();
    this.checkpointer.start();
    if (checkpoint === 'force') this.checkpointer.spread(checkpoint);
    this.senders.advance();
  }

  #becomeReady(words: string): void {
    const { core } = this;
    const wasReady = core.phase === 'ready';
    core.log('LOG', 'postmaster', words);
    if (core.phase === 'starting') core.phase = 'ready';
    const pid = core.processes.pid('postmaster');
    if (!wasReady && !this.#cycled)
      core.ground.tell({ type: 'process', node: core.node, change: 'ready', pid });
    this.#cycled = false;
  }

  /** Whether the children were ended by a crash and the postmaster has not told of readiness since. */
  #cycled = false;

  /** The clients have gone: a standby ends its startup process, a primary writes its last checkpoint. */
  #shutDown(): void {
    const { core } = this;
    const { processes, durations } = core;
    const shareMs = durations.around(durations.timings.stopMs) / 2;
    if (this.recovery) {
      this.recovery.stop(() => {
        processes.after('checkpointer', shareMs, () => {
          core.log('LOG', 'checkpointer', 'shutting down');
          this.checkpointer.restartPoint();
          this.senders.finish(() => this.#finishStop());
        });
      });
      return;
    }
    const launcher = processes.pid('postmaster') + 8;
    const ended = `background worker "logical replication launcher" (PID ${launcher}) exited with exit code 1`;
    core.log('LOG', 'postmaster', ended);
    processes.after('checkpointer', shareMs, () => {
      core.log('LOG', 'checkpointer', 'shutting down');
      if (this.archiver.wanted) this.log.switchSegment();
      this.checkpointer.now('shutdown immediate');
      if (!this.running || core.phase !== 'stopping') return;
      let left = 2;
      const partDone = () => {
        left -= 1;
        if (left === 0) this.#finishStop();
      };
      this.senders.finish(partDone);
      this.archiver.finish(partDone);
    });
  }

  #finishStop(): void {
    const { core } = this;
    const { processes, durations, data } = core;
    processes.after('postmaster', durations.around(durations.timings.stopMs) / 2, () => {
      core.log('LOG', 'postmaster', 'database system is shut down');
      if (!core.recovering) {
        data.control = 'shut down';
        data.redoLsn = data.flushedLsn;
      } else if (data.control === 'in recovery') data.control = 'shut down in recovery';
      this.#exit(0);
    });
  }

  /** A child ended as it should not: everything else ends too, and the server recovers or gives up. */
  #crashed(kind: ServerProcess, pid: number, how: string, details: readonly string[] = []): void {
    const { core } = this;
    if (!this.running) return;
    const detail =
      kind === 'walsender'
        ? [
            `DETAIL: Failed process was running: START_REPLICATION ${formatLsn(core.data.segmentStart(core.data.flushedLsn))} TIMELINE ${core.data.branch.timeline}`,
          ]
        : details;
    core.log('LOG', 'postmaster', `${processName(kind, core.version)} (PID ${pid}) ${how}`, detail);
    core.log('LOG', 'postmaster', 'terminating any other active server processes');
    const wasStopping = core.phase === 'stopping';
    this.#endChildren();
    core.phase = 'starting';
    const after = (words: string) =>
      core.processes.after('postmaster', core.durations.around(core.durations.timings.crashMs), () => {
        core.log('LOG', 'postmaster', words);
        core.log('LOG', 'postmaster', 'database system is shut down');
        this.#exit(1);
      });
    if (kind === 'startup') after('shutting down due to startup process failure');
    else if (wasStopping) after('abnormal database system shutdown');
    else if (!core.configuration.read.flag('restart_after_crash')) {
      after(noRestartWords(core.version));
    } else {
      this.#cycled = true;
      core.processes.after('postmaster', core.durations.around(core.durations.timings.crashMs), () => {
        core.log('LOG', 'postmaster', 'all server processes terminated; reinitializing');
        this.#recover();
      });
    }
  }

  #startupFailed(how: string): void {
    this.#crashed('startup', this.core.processes.pid('startup'), how);
  }

  #endChildren(): void {
    const { core } = this;
    this.recovery?.vanish();
    this.recovery = undefined;
    this.backends.vanish();
    this.senders.vanish();
    this.archiver.vanish();
    core.receiving = false;
    core.data.controlMs = core.ground.clock.now();
    if (core.data.control === 'in production') core.data.branch.truncate(core.data.flushedLsn);
    core.processes.endChildren();
    core.visitors.leave(core.data);
  }

  #exit(exitCode: number | null, signal: string | null = null): void {
    const { core } = this;
    const pid = core.processes.pid('postmaster');
    this.#endChildren();
    core.processes.endAll();
    core.phase = 'down';
    core.recovering = false;
    this.#cycled = false;
    core.ground.tell({ type: 'process', node: core.node, change: 'exited', pid, exitCode, signal });
    for (const act of this.#whenEnded.splice(0)) act();
  }
}
