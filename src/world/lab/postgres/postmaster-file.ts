import path from 'node:path';
import { readNow } from '../machine/read-now.ts';

/** What a running server says of itself in postmaster.pid. Reading it costs the server nothing and logs nothing. */
export interface PostmasterFile {
  readonly pid: number;
  /** `ready` is also said by a standby that accepts reads; `standby` by one that does not yet. */
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby' | 'unknown';
  /** The System V segment that guards the data directory. */
  readonly segment: number | undefined;
}

/**
 * Reads `postmaster.pid` of a data directory. Its lines are described in src/include/utils/pidfile.h of PostgreSQL;
 * while the server starts, the last ones may be missing.
 */
export function readPostmasterFile(data: string): PostmasterFile | undefined {
  const text = readNow(path.join(data, 'postmaster.pid'));
  return text === undefined ? undefined : parsePostmasterFile(text);
}

export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const segment = lines[6]?.split(/\s+/)[1];
  return { pid, status: statusOf(lines[7]), segment: segment === undefined ? undefined : Number(segment) };
}

function statusOf(word: string | undefined): PostmasterFile['status'] {
  if (word === 'starting' || word === 'stopping' || word === 'ready' || word === 'standby') return word;
  return 'unknown';
}
