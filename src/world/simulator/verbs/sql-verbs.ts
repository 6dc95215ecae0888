import { formatLsn } from '../../../model/node-state.ts';
import { VerbFailed, type Verbs } from '../../world.ts';
import { checkpointBytes } from '../postgres/wal-log.ts';
import { answeringNode, nodeOf, type SimulatorParts, take } from './parts.ts';

type SqlVerbs = Pick<
  Verbs,
  'switchWal' | 'openTransaction' | 'closeTransaction' | 'writeBulk' | 'checkpoint'
>;

/** A bulk insert's statement writes about this much WAL. */
const bulkBytes = 2 ** 20;
/** And one of its rows this much, as the lab's do. */
const bulkRowBytes = 2 ** 10;

/** An inserted row of a few bytes. */
const insertBytes = 64;

/** The verbs that ask the server to do something in SQL, over a connection of the world's own. */
export function sqlVerbs(parts: SimulatorParts): SqlVerbs {
  const { timings } = parts.durations;
  const primary = (name: string, purpose: string) => {
    const { server } = answeringNode(parts, name, purpose);
    if (server.core.recovering) throw new VerbFailed(`${purpose} on ${name} failed: recovery is in progress`);
    return server;
  };
  return {
    switchWal: async (name) => {
      await take(parts, timings.connectMs);
      const server = primary(name, 'switching WAL');
      // A switch right after another one does nothing; a restore point puts a record into the segment first.
      server.log.write(checkpointBytes, 'client backend');
      const at = formatLsn(server.core.data.flushedLsn);
      server.core.log('LOG', 'client backend', `restore point "reenact" created at ${at}`, [
        "STATEMENT: select pg_create_restore_point('reenact')",
      ]);
      return server.log.switchSegment();
    },
    openTransaction: async (name, transaction, writes) => {
      await take(parts, timings.connectMs);
      const purpose = `transaction ${transaction}`;
      const { server } = answeringNode(parts, name, purpose);
      const { transactions } = server.core.visitors;
      if (transactions.has(transaction)) {
        throw new VerbFailed(`a transaction ${transaction} is open on ${name} already`);
      }
      const beganLsn = server.core.data.flushedLsn;
      if (writes) primary(name, purpose).log.write(insertBytes, 'client backend');
      const pid = parts.nextPid();
      transactions.set(transaction, { pid, beganMs: parts.clock.now(), ...(writes ? { beganLsn } : {}) });
      return pid;
    },
    closeTransaction: async (name, transaction) => {
      nodeOf(parts, name).server.core.visitors.transactions.delete(transaction);
    },
    writeBulk: async (name, bytes) => {
      const purpose = 'writing in bulk';
      for (let written = 0; written < bytes; written += bulkBytes) {
        const now = Math.min(bulkBytes, bytes - written);
        await take(parts, now / timings.bulkBytesPerMs);
        const server = primary(name, purpose);
        if (server.core.disk.freeBytes < now) {
          throw new VerbFailed(`${purpose} on ${name} failed: No space left on device`);
        }
        server.core.data.dataBytes += now;
        for (const part of thoseThatFit(now, server.core.wal.freeBytes)) {
          server.log.write(part, 'client backend');
        }
      }
    },
    checkpoint: async (name) => {
      await take(parts, timings.checkpointMs);
      const server = answeringNode(parts, name, 'a checkpoint').server;
      if (server.core.recovering) server.checkpointer.restartPoint();
      else server.checkpointer.now('immediate force wait');
    },
  };
}

/** A statement's rows, in bytes of WAL: where the disk has no room for all, some are in the WAL before the first that is not. */
function thoseThatFit(bytes: number, freeBytes: number): readonly number[] {
  const fitBytes = Math.floor(freeBytes / bulkRowBytes) * bulkRowBytes;
  return fitBytes > 0 && fitBytes < bytes ? [fitBytes, bytes - fitBytes] : [bytes];
}
