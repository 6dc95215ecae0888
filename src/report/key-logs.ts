import type { Timeline } from '../recording/timeline.ts';

type LogEvent = Timeline['logs'][number];

/** A log line that tells something about the cluster, with how often it was repeated. */
export interface KeyLog {
  readonly first: LogEvent;
  readonly count: number;
  /** Time of the last repetition. */
  readonly lastMs: number;
}

/**
 * What PostgreSQL says at turning points: promotion, timelines, recovery that stops or cannot go on, WAL that is
 * missing or damaged, archiving, crashes, storage. Its wording is stable over versions 13 to 18.
 */
const turningPoints: readonly RegExp[] = [
  /received promote request/,
  /selected new timeline ID/,
  /new target timeline is/,
  /new timeline .* forked off current database system timeline/,
  /recovery has paused/,
  /hot standby is not possible because|insufficient parameter settings/,
  /pausing at the end of recovery/,
  /invalid record length|incorrect resource manager data checksum|invalid magic number|unexpected pageaddr/,
  /requested WAL segment .* has already been removed/,
  /started streaming WAL|restarted WAL streaming/,
  /could not (receive data from WAL stream|connect to the primary|start WAL streaming|write|extend|fsync|open file)/,
  /archive command (failed|was terminated)|archiving write-ahead log file .* failed/,
  /terminating any other active server processes/,
  /was terminated by signal/,
  /database system was (interrupted|not properly shut down)/,
  /received (fast|smart|immediate) shutdown request/,
  /No space left on device|Read-only file system|Input\/output error/,
  /conflict with recovery/,
  /highest timeline .* of the primary is behind recovery timeline/,
  /invalidating (obsolete )?replication slot/,
];

/**
 * What a client is told that says something about the cluster: no connection is left, a standby's replay comes first, the disk
 * or the standbys do not take what is written.
 */
const toldToClients: readonly RegExp[] = [
  /too many clients already|remaining connection slots are reserved/,
  /conflict with recovery/,
  /No space left on device|Read-only file system|Input\/output error/,
  /canceling (the )?wait for synchronous replication/,
];

/**
 * The lines worth reading between two times, repeated ones joined: those at turning points, and what ends a server
 * process. A client's own FATAL, such as a refused connection during start, mostly says nothing new about the cluster.
 */
export function keyLogs(timeline: Timeline, fromMs: number, toMs: number): KeyLog[] {
  const groups = new Map<string, KeyLog>();
  for (const event of timeline.logs) {
    if (event.atMs < fromMs || event.atMs > toMs || !isKey(event)) continue;
    const key = `${event.node} ${event.level} ${event.message.replace(/\d+|[0-9A-F]+\/[0-9A-F]+/g, '#')}`;
    const group = groups.get(key);
    groups.set(key, { first: group?.first ?? event, count: (group?.count ?? 0) + 1, lastMs: event.atMs });
  }
  return [...groups.values()];
}

function isKey(event: LogEvent): boolean {
  if (event.level === 'PANIC') return true;
  if (event.process === 'client backend') return toldToClients.some((pattern) => pattern.test(event.message));
  return event.level === 'FATAL' || turningPoints.some((pattern) => pattern.test(event.message));
}
