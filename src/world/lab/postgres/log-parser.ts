/** One message of a server's log with the lines that belong to it. */
export interface LogMessage {
  /** When the server wrote it, milliseconds since the epoch; absent for a line that is not the server's. */
  readonly writtenMs?: number;
  readonly pid?: number;
  /** LOG, WARNING, ERROR, FATAL, PANIC ...; `OUTPUT` for what a command run by the server printed. */
  readonly level: string;
  /** The kind of process, as log_line_prefix's %b names it. */
  readonly process: string;
  readonly message: string;
  /** DETAIL, HINT, CONTEXT, STATEMENT lines as they followed, each with its label. */
  readonly details: readonly string[];
}

/** The log_line_prefix that this parser reads; times must be in UTC. */
export const logLinePrefix = '%m [%p] %b ';

const prefixed =
  /^(?:backend> )?(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3}) (?:UTC|GMT) \[(\d+)\] (.*?) (DEBUG\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION|BACKTRACE): {2}(.*)$/;
const labelsOfDetails = new Set(['DETAIL', 'HINT', 'CONTEXT', 'STATEMENT', 'QUERY', 'LOCATION', 'BACKTRACE']);

interface OpenMessage {
  readonly writtenMs?: number;
  readonly pid?: number;
  readonly level: string;
  readonly process: string;
  message: string;
  readonly details: string[];
}

/**
 * Reads complete lines of a log into messages. A server writes each report, details included, in one piece, so what
 * stands in a file between two looks is whole messages; reports of different processes do not interleave.
 * Lines without the prefix are the continuation of a message if they begin with a tab, and else the output of a
 * command such as archive_command.
 */
export function parseLog(text: string): LogMessage[] {
  const messages: OpenMessage[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const last = messages.at(-1);
    const match = prefixed.exec(line);
    if (!match) {
      if (line.startsWith('\t') && last) continueMessage(last, line.slice(1));
      else messages.push({ level: 'OUTPUT', process: 'command', message: line, details: [] });
      continue;
    }
    const [, day, time, pid, process = '', label = '', words = ''] = match;
    if (labelsOfDetails.has(label) && last && last.pid === Number(pid)) {
      last.details.push(`${label}: ${words}`);
      continue;
    }
    messages.push({
      writtenMs: Date.parse(`${day}T${time}Z`),
      pid: Number(pid),
      level: label,
      process,
      message: words,
      details: [],
    });
  }
  return messages;
}

function continueMessage(open: OpenMessage, words: string): void {
  const lastDetail = open.details.length - 1;
  if (lastDetail < 0) open.message += `\n${words}`;
  else open.details[lastDetail] += `\n${words}`;
}
