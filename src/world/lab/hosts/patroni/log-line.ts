/** One line of Patroni's log. */
export interface PatroniLine {
  /** Milliseconds since the epoch. */
  readonly writtenMs: number;
  readonly level: string;
  readonly message: string;
}

/** Python's default form of the time, in UTC, then level and message: `2026-11-21 09:00:00,123 INFO: ...`. */
const form = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) (\w+): (.*)$/;

export function readPatroniLine(line: string): PatroniLine | undefined {
  const match = form.exec(line);
  if (!match) return undefined;
  const [, day, time, ms, level = '', message = ''] = match;
  return { writtenMs: Date.parse(`${day}T${time}.${ms}Z`), level, message };
}

/** The answers with which a turn of Patroni's loop ends (`return` in patroni/ha.py of 3.0). */
const answers = [
  /^no action\. /,
  /^(?:promoted|demoted|demoting|started|bootstrapp|initialized|acquired|released|removed|stopped|terminated) /,
  /^(?:Demoting|Not promoting|Promotion|Postponing|Running as) /,
  /^(?:following|continue|waiting|not promoting|failed to|lost leader|starting as|trying to|running with) /,
  /^(?:DCS is not accessible|postgres is not running|data directory is not accessible|updated leader lock)/,
  /^(?:primary start has timed out|PostgreSQL is still starting up|restarting after failure)/,
];

/** Whether a line is the outcome of a turn of the loop: what this instance decided. */
export function isDecision({ level, message }: PatroniLine): boolean {
  return level === 'INFO' && answers.some((answer) => answer.test(message));
}

/** The decision without what differs at every turn, by which one that is only repeated is known. */
export function gist(message: string): string {
  return message.replace(/\d+(\.\d+)?/g, '#');
}

/** Lines that say why a turn of the loop ends as it does; what members answered follows a colon and is cut off. */
const reasons = [
  /^(My wal position exceeds maximum replication lag)/,
  /^(.* is ahead of my wal position.*)/i,
  /^(Got response from \S+)/,
  /^(Could not take out TTL lock)/,
  /^(Error communicating with DCS)/,
  /^(Request to server \S+ failed: \w+)/,
  /^(Failed to get list of machines from \S+): /,
  /^(Can not .*)/,
];

/** What a line has to say for a decision that comes soon after it, if anything. */
export function reasonIn(message: string): string | undefined {
  for (const reason of reasons) {
    const found = reason.exec(message)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
