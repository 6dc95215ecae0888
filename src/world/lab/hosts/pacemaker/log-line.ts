/** One line of pacemaker.log, written by a daemon or by a resource agent. */
export interface PacemakerLine {
  /** Milliseconds since the epoch; agents write whole seconds. */
  readonly writtenMs: number;
  /** `pacemaker-controld`, or the agent with its resource: `pgsql(postgres)`. */
  readonly process: string;
  /** NOTICE, WARNING, ERROR, CRIT, INFO ... */
  readonly level: string;
  readonly message: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ofDaemon =
  /^(\w{3}) +(\d+) (\d\d):(\d\d):(\d\d)(?:\.(\d{3}))? \S+ (\S+?) *\[\d+\] \(.*?\)\s+(\w+): (.*)$/;
const ofAgent = /^(\w{3}) +(\d+) (\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?\s+(\S+\(\S+\))\[\d+\]:\s+(\w+): (.*)$/;

/**
 * Reads a line of Pacemaker's detail log (log format of 2.1) in UTC. Lines say no year.
 * @param year the year it was written in
 * @returns undefined for a line that continues another
 */
export function readPacemakerLine(line: string, year: number): PacemakerLine | undefined {
  const match = ofDaemon.exec(line) ?? ofAgent.exec(line);
  if (!match) return undefined;
  const [, month = '', day, hour, minute, second, ms = '0', process = '', level = '', message = ''] = match;
  const at = [Number(day), Number(hour), Number(minute), Number(second), Number(ms)] as const;
  return {
    writtenMs: Date.UTC(year, months.indexOf(month), ...at),
    process,
    level: level.toUpperCase(),
    message: message.trim(),
  };
}

/** What says nothing that another line does not say, on the same node or on the one that it concerns. */
const echoes = [
  /^Requesting local execution of /,
  /^Initiating (?:notify|monitor) operation /,
  /^Result of (?:notify|monitor) operation .*: ok /,
];

/**
 * Whether a line belongs into a recording: what the daemons announce and what the agents say, each once. A changed
 * attribute is announced on every node; the one that changed it counts.
 */
export function isWorthRecording({ process, level, message }: PacemakerLine, node: string): boolean {
  const isAgents = process.includes('(');
  if (!isAgents && ['INFO', 'DEBUG', 'TRACE'].includes(level)) return false;
  if (echoes.some((echo) => echo.test(message))) return false;
  const source = /^Setting .* \| from (\S+) /.exec(message)?.[1];
  return source === undefined || source === node;
}
