import { formatLsn } from '../../../model/node-state.ts';
import { type LowerParameter, lowerParameter, lowerWords } from '../../../model/setting/lower-parameter.ts';
import type { GuardedValues, WalLevel } from '../../../model/setting.ts';
import type { Restored } from '../storage/archive.ts';
import { WalBranch } from '../wal/wal-branch.ts';
import { type Core, wallTime } from './core.ts';
import { minimalWords } from './server-words.ts';
import { describeChange } from './wal-log.ts';
import { WalReceiver } from './wal-receiver.ts';

const restartHint = 'HINT: You can restart the server after making the necessary configuration changes.';
/** A startup process whose replay is paused looks for a request to promote or stop this often, in milliseconds. */
const pausedLookMs = 1_000;
/** What a standby waits for is the record after the last one's header (xlogrecovery.c: RecPtr + 24). */
const recordHeaderBytes = 24;

/**
 * The startup process of a standby: gets WAL from the archive, from pg_wal, or by streaming, in that order, again and
 * again; replays it; and ends recovery when it is told to promote.
 */
export class Recovery {
  readonly #core: Core;
  #receiver: WalReceiver | undefined;
  /** Whether the last receiver came to the end of its timeline. */
  #timelineIsOver = false;
  #promoting = false;
  #consistent = false;
  #over = false;
  /** While it reads from the archive or pg_wal, what is streamed has to wait. */
  #fetching = true;
  /** Where redo began, for the log; undefined until something was replayed. */
  #redoFromMs: number | undefined;
  #lastFetchMs = Number.NEGATIVE_INFINITY;
  #complainedAtLsn = -1;
  /** How often it has looked again or meant to: only the last intention counts. */
  #looks = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Begins where the last restart point was. */
  begin(): void {
    const { data, processes, durations, ground } = this.#core;
    const { openStandbyMs, commandMs } = durations.timings;
    data.replayedLsn = data.redoLsn;
    const enterMs = durations.around(openStandbyMs / 3) + (ground.archive ? durations.around(commandMs) : 0);
    processes.after('startup', enterMs, () => {
      const restored = this.#restore();
      this.#core.log('LOG', 'startup', 'entering standby mode');
      if (this.#endsAsMinimal(data.walLevel, [])) return;
      const lower = this.#lower(data.parameters);
      if (lower) {
        this.#abort(lower);
        return;
      }
      processes.after('startup', durations.around((openStandbyMs * 2) / 3), () => this.#read(restored));
    });
  }

  /** More WAL has been received. */
  received(): void {
    if (this.#fetching || this.#over) return;
    this.#core.processes.run('startup', () => {
      if (this.#fetching || this.#over) return;
      this.#replayTo(this.#core.data.flushedLsn);
      if (!this.#over) this.#openIfConsistent();
    });
  }

  /** Tells the sender how far replay is. */
  report(): void {
    this.#receiver?.report();
  }

  get receiver(): WalReceiver | undefined {
    return this.#receiver;
  }

  /** The configuration names another upstream: the receiver starts anew. Without one the startup process wakes up. */
  upstreamChanged(): void {
    if (this.#receiver) this.#receiver.terminatedByHand();
    else this.#core.processes.run('startup', () => this.#lookAgain());
  }

  requestPromotion(): void {
    if (this.#promoting || this.#over) return;
    this.#promoting = true;
    const { processes, durations } = this.#core;
    const delayMs = this.#core.replay === 'paused' ? durations.upTo(pausedLookMs) : durations.around(1);
    processes.after('startup', delayMs, () => {
      if (this.#over) return;
      if (this.#core.replay === 'paused') this.#refusePromotion();
      else if (!this.#fetching) this.#promote();
    });
  }

  /** The server stops; `done` once the startup process has ended. */
  stop(done: () => void): void {
    this.#receiver?.terminate();
    const { processes, durations } = this.#core;
    const delayMs = this.#core.replay === 'paused' ? durations.upTo(pausedLookMs) : 0;
    processes.after('startup', delayMs, () => {
      this.#over = true;
      done();
    });
  }

  vanish(): void {
    this.#over = true;
    this.#receiver?.vanish();
    this.#receiver = undefined;
  }

  /** Looks for more: first in the archive, then in pg_wal, then at the upstream. */
  #fetch(): void {
    if (this.#over || this.#core.replay === 'paused') return;
    this.#fetching = true;
    const { ground, processes, durations } = this.#core;
    this.#lastFetchMs = ground.clock.now();
    if (!ground.archive) {
      this.#read(undefined);
      return;
    }
    processes.after('startup', durations.around(durations.timings.commandMs), () => {
      if (!this.#over) this.#read(this.#restore());
    });
  }

  /** Runs restore_command for the segment that is needed next. */
  #restore(): Restored | undefined {
    const { data, ground } = this.#core;
    const found = this.#newestHistory().find(
      (branch) => ground.archive?.find(branch, data.replayedLsn) !== undefined,
    );
    const restored = found && ground.archive?.find(found, data.replayedLsn);
    if (!restored) return undefined;
    if (restored.wrongBytes !== undefined) {
      const message = `archive file "${restored.name}" has wrong size: ${restored.wrongBytes} instead of ${data.segmentBytes}`;
      this.#core.log('FATAL', 'startup', message);
      return undefined;
    }
    this.#core.log('LOG', 'startup', `restored log file "${restored.name}" from archive`);
    return restored;
  }

  /** The histories that the standby may follow: its own. */
  #newestHistory(): WalBranch[] {
    return [this.#core.data.branch];
  }

  #read(restored: Restored | undefined): void {
    const { data, processes, durations } = this.#core;
    if (this.#over) return;
    if (restored) {
      // The restored file takes the place of the one in pg_wal.
      const inSegment = data.flushedLsn <= restored.toLsn && data.flushedLsn > restored.readableToLsn;
      if (inSegment) data.flushedLsn = restored.readableToLsn;
      data.flushedLsn = Math.max(data.flushedLsn, Math.min(restored.readableToLsn, restored.branch.end));
    }
    const toLsn = restored ? Math.min(data.flushedLsn, restored.readableToLsn) : data.flushedLsn;
    const redoMs = (toLsn - data.replayedLsn) / durations.timings.replayBytesPerMs;
    const copyMs = restored ? data.segmentBytes / durations.timings.copyBytesPerMs : 0;
    processes.after('startup', redoMs + copyMs, () => {
      if (this.#over) return;
      this.#fetching = false;
      this.#replayTo(toLsn);
      if (this.#over || this.#core.replay === 'paused') return;
      const segmentDone = restored && !restored.complaint && data.replayedLsn >= restored.toLsn;
      if (segmentDone) this.#fetch();
      else this.#endOfWal(restored);
    });
  }

  #endOfWal(restored: Restored | undefined): void {
    const { data, version } = this.#core;
    this.#openIfConsistent();
    const { replayedLsn } = data;
    // From the archive it is said every time; from pg_wal once for each position.
    if (restored || this.#complainedAtLsn !== replayedLsn) {
      const wanted = version >= 16 ? 'expected at least 24, got 0' : 'wanted 24, got 0';
      const end = `invalid record length at ${formatLsn(replayedLsn)}: ${wanted}`;
      this.#core.log('LOG', 'startup', restored?.complaint?.(version) ?? end);
      this.#complainedAtLsn = replayedLsn;
    }
    if (this.#promoting) this.#promote();
    else this.#stream();
  }

  #stream(): void {
    const { data, configuration } = this.#core;
    if (configuration.read.upstream() === undefined) {
      this.#lookAgainLater();
      return;
    }
    this.#receiver = new WalReceiver(this.#core, data.branch, this.#timelineIsOver, (timelineIsOver) => {
      this.#receiver = undefined;
      this.#timelineIsOver = timelineIsOver;
      if (!this.#over && !this.#promoting) this.#lookAgainLater();
    });
  }

  #lookAgainLater(): void {
    const { data, ground, processes, configuration } = this.#core;
    const waitMs = configuration.read.duration('wal_retrieve_retry_interval');
    const againMs = Math.max(0, this.#lastFetchMs + waitMs - ground.clock.now());
    const waitsFor = formatLsn(data.replayedLsn + recordHeaderBytes);
    if (ground.clock.now() - this.#lastFetchMs < 2 * waitMs) {
      this.#core.log('LOG', 'startup', `waiting for WAL to become available at ${waitsFor}`);
    }
    this.#looks += 1;
    const look = this.#looks;
    processes.after('startup', againMs, () => {
      if (look === this.#looks) this.#lookAgain();
    });
  }

  #lookAgain(): void {
    this.#looks += 1;
    if (this.#over || this.#promoting || this.#receiver || this.#fetching) return;
    this.#followUpstream();
    this.#fetch();
  }

  /** Learns, as from the upstream's history file, that WAL goes on on a newer timeline. */
  #followUpstream(): void {
    const { data, ground, configuration } = this.#core;
    const newer = ground.historyOf(this.#core.node, configuration.read.upstream());
    if (!newer || newer === data.branch || newer.timeline <= data.branch.timeline) return;
    if (newer.continues(data.branch, data.replayedLsn) && data.flushedLsn <= forkFrom(newer, data.branch)) {
      this.#core.log('LOG', 'startup', `new target timeline is ${newer.timeline}`);
      data.branch = newer;
      return;
    }
    const message = `new timeline ${newer.timeline} forked off current database system timeline ${data.branch.timeline} before current recovery point ${formatLsn(data.replayedLsn)}`;
    this.#core.log('LOG', 'startup', message);
  }

  #replayTo(lsn: number): void {
    const { data, ground, hooks } = this.#core;
    if (this.#core.replay === 'paused' || lsn <= data.replayedLsn) return;
    if (this.#redoFromMs === undefined) {
      this.#redoFromMs = ground.clock.now();
      this.#core.log('LOG', 'startup', `redo starts at ${formatLsn(data.replayedLsn)}`);
    }
    for (
      let change = data.branch.changeBetween(data.replayedLsn, lsn);
      change;
      change = data.branch.changeBetween(data.replayedLsn, lsn)
    ) {
      const lower = this.#lower(change.parameters);
      data.parameters = change.parameters;
      data.walLevel = change.walLevel;
      if (this.#endsAsMinimal(change.walLevel, [describeChange(change)])) return;
      if (lower) {
        data.replayedLsn = change.startLsn;
        this.#tooLow(lower, describeChange(change));
        return;
      }
      data.replayedLsn = change.endLsn;
    }
    data.replayedLsn = lsn;
    hooks.replayed();
  }

  /**
   * WAL that was written with wal_level = minimal cannot be replayed here, and no start helps until a base backup brings
   * newer data.
   * @returns whether the server ends over it
   */
  #endsAsMinimal(level: WalLevel, context: readonly string[]): boolean {
    if (level !== 'minimal') return false;
    const { version, configuration, hooks } = this.#core;
    const said = minimalWords(version, configuration.read.flag('hot_standby'));
    for (const [severity, message, ...details] of said) {
      this.#core.log(severity, 'startup', message, [...details, ...context]);
    }
    if (said.every(([severity]) => severity !== 'FATAL')) return false;
    this.#over = true;
    hooks.gaveUp();
    return true;
  }

  /** A hot standby stops replaying; one that is not open yet ends, and so does any before version 14. */
  #tooLow(lower: LowerParameter, context: string): void {
    const { pauses, detail } = lowerWords(this.#core.version, lower);
    if (this.#core.phase !== 'ready' || pauses === undefined) {
      this.#abort(lower, context);
      return;
    }
    this.#core.replay = 'paused';
    this.#context = context;
    this.#core.log('WARNING', 'startup', pauses, [`DETAIL: ${detail}`, context]);
    this.#core.log('LOG', 'startup', 'recovery has paused', [
      'DETAIL: If recovery is unpaused, the server will shut down.',
      'HINT: You can then restart the server after making the necessary configuration changes.',
      context,
    ]);
  }

  #context = '';

  #refusePromotion(): void {
    const lower = this.#lower(this.#core.data.parameters);
    const detail = lower ? [`DETAIL: ${lowerWords(this.#core.version, lower).detail}`] : [];
    this.#core.log('LOG', 'startup', 'received promote request', [this.#context]);
    const impossible = 'promotion is not possible because of insufficient parameter settings';
    this.#core.log('WARNING', 'startup', impossible, [
      ...detail,
      'HINT: Restart the server after making the necessary configuration changes.',
      this.#context,
    ]);
    if (lower) this.#abort(lower, this.#context);
  }

  #abort(lower: LowerParameter, ...context: readonly string[]): void {
    this.#over = true;
    const { ends, detail } = lowerWords(this.#core.version, lower);
    const advice = detail === undefined ? [] : [`DETAIL: ${detail}`, restartHint];
    this.#core.log('FATAL', 'startup', ends, [...advice, ...context]);
    this.#core.hooks.gaveUp();
  }

  #openIfConsistent(): void {
    const { data, hooks, phase, closed } = this.#core;
    if (this.#consistent || phase !== 'starting' || data.replayedLsn < data.minRecoveryLsn) return;
    this.#consistent = true;
    this.#core.log('LOG', 'startup', `consistent recovery state reached at ${formatLsn(data.replayedLsn)}`);
    if (!closed) hooks.consistent();
  }

  #promote(): void {
    const { data, ground, processes, durations } = this.#core;
    this.#core.log('LOG', 'startup', 'received promote request');
    this.#receiver?.terminate();
    this.#receiver = undefined;
    const restored = ground.archive ? this.#restore() : undefined;
    this.#replayTo(
      restored
        ? Math.max(data.flushedLsn, Math.min(restored.readableToLsn, restored.branch.end))
        : data.flushedLsn,
    );
    const at = formatLsn(data.replayedLsn);
    const wanted = this.#core.version >= 16 ? 'expected at least 24, got 0' : 'wanted 24, got 0';
    this.#core.log('LOG', 'startup', `invalid record length at ${at}: ${wanted}`);
    if (this.#redoFromMs !== undefined) {
      const elapsed = ((ground.clock.now() - this.#redoFromMs) / 1_000).toFixed(2);
      const usage = `system usage: CPU: user: 0.00 s, system: 0.00 s, elapsed: ${elapsed} s`;
      this.#core.log('LOG', 'startup', `redo done at ${at} ${usage}`);
      const last = `last completed transaction was at log time ${wallTime(ground.clock.now())}`;
      this.#core.log('LOG', 'startup', last);
    }
    const timeline = Math.max(data.branch.timeline, ground.archive?.newestTimeline ?? 0) + 1;
    this.#core.log('LOG', 'startup', `selected new timeline ID: ${timeline}`);
    processes.after('startup', durations.around(durations.timings.promoteMs), () => {
      this.#over = true;
      data.branch = new WalBranch(timeline, data.replayedLsn, data.branch.at(data.replayedLsn));
      data.flushedLsn = data.replayedLsn;
      data.standbySignal = false;
      if (ground.archive) ground.archive.newestTimeline = Math.max(ground.archive.newestTimeline, timeline);
      this.#core.log('LOG', 'startup', 'archive recovery complete');
      this.#core.hooks.recovered();
    });
  }

  /** Only a hot standby needs as much as its primary had. */
  #lower(primary: GuardedValues): LowerParameter | undefined {
    const { configuration } = this.#core;
    return configuration.read.flag('hot_standby')
      ? lowerParameter(configuration.read.parameters(), primary)
      : undefined;
  }
}

/** Where a history left one of its branches. */
function forkFrom(history: WalBranch, branch: WalBranch): number {
  for (let at: WalBranch | undefined = history; at; at = at.parent)
    if (at.parent === branch) return at.forkLsn;
  return -1;
}
