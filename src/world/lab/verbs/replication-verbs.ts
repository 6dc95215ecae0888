import { awaitCondition, type Clock } from '../../../kit/clock.ts';
import type { Topology } from '../../../model/topology.ts';
import { VerbFailed, type Verbs } from '../../world.ts';
import type { AskedNode } from '../asked-node.ts';
import type { ReplicationSession } from '../postgres/replication-session.ts';
import { nodeOf } from './parts.ts';

type ReplicationVerbs = Pick<
  Verbs,
  'createSlot' | 'dropSlot' | 'attachConsumer' | 'detachConsumer' | 'beginBackup' | 'endBackup'
>;

const statementWithinMs = 30_000;
/** A server notices within this time that somebody has disconnected. */
const noticedWithinMs = 15_000;
/** A consumer that keeps up confirms at once. */
const consumerConfirmsMs = 100;
/** How often pg_basebackup tells how much WAL it has (its --status-interval). */
const backupConfirmsMs = 10_000;
/** Publishes nothing: a consumer's pace is what matters, not what it is sent. */
const publication = 'reenact_nothing';

interface StreamingParts {
  readonly topology: Topology;
  readonly nodes: ReadonlyMap<string, AskedNode>;
  readonly clock: Clock;
}

/** The verbs about slots and about those who stream from a node beside its standbys. */
export function replicationVerbs(parts: StreamingParts): ReplicationVerbs {
  return {
    createSlot: (name, slot, kind) =>
      nodeOf(parts, name).withSession(`creating the slot ${slot}`, statementWithinMs, async (session) => {
        // Reserved at once: a slot nobody ever used would otherwise hold nothing back.
        await session.ask(
          kind === 'logical'
            ? "select pg_create_logical_replication_slot($1, 'pgoutput')"
            : 'select pg_create_physical_replication_slot($1, true)',
          [slot],
        );
      }),
    dropSlot: (name, slot) =>
      nodeOf(parts, name).withSession(`dropping the slot ${slot}`, statementWithinMs, async (session) => {
        await session.ask('select pg_drop_replication_slot($1)', [slot]);
      }),
    attachConsumer: async (name, slot) => {
      const node = nodeOf(parts, name);
      const purpose = `a consumer of ${slot}`;
      await node.withSession(purpose, statementWithinMs, async (session) => {
        const found = await session.ask('select from pg_publication where pubname = $1', [publication]);
        if (found.length === 0) await session.ask(`create publication ${publication}`);
      });
      const session = await open(node, purpose, async (stream) => {
        await stream.stream(
          `START_REPLICATION SLOT "${slot}" LOGICAL 0/0 (proto_version '1', publication_names '${publication}')`,
          consumerConfirmsMs,
        );
      });
      node.streams.get(slot)?.close();
      node.streams.set(slot, session);
    },
    detachConsumer: async (name, slot) => {
      const node = nodeOf(parts, name);
      letGo(node, slot);
      if (node.server.pid === undefined) return;
      const inUse = 'select from pg_replication_slots where slot_name = $1 and active';
      await awaitNone(parts, node, inUse, slot, `the slot ${slot}`);
    },
    beginBackup: async (name, bytesPerSecond) => {
      const node = nodeOf(parts, name);
      const backup = await open(node, 'a base backup', async () => undefined);
      const key = String(backup.backend);
      const wal = await open(node, 'the WAL of a base backup', async (stream) => {
        // Named as pg_basebackup names it, which is how others recognize it.
        const slot = `pg_basebackup_${stream.backend}`;
        await stream.ask(`CREATE_REPLICATION_SLOT "${slot}" TEMPORARY PHYSICAL RESERVE_WAL`);
        const [at] = await stream.ask<{ xlogpos: string; timeline: number }>('IDENTIFY_SYSTEM');
        const from = `${at?.xlogpos ?? '0/0'} TIMELINE ${at?.timeline ?? 1}`;
        await stream.stream(`START_REPLICATION SLOT "${slot}" ${from}`, backupConfirmsMs);
      }).catch((error: unknown) => {
        backup.close();
        throw error;
      });
      node.streams.set(key, backup);
      node.streams.set(`${key} wal`, wal);
      const ended = backup
        .ask(backupCommand(parts.topology.postgres.version, bytesPerSecond))
        .then(() => 'it was done before it was seen')
        .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
        .finally(() => {
          // Its slot goes with it, as pg_basebackup's does.
          for (const stream of [backup, wal]) stream.close();
        });
      const shown = await Promise.race([ended, awaitShown(parts, node, backup.backend)]);
      if (shown !== undefined) {
        for (const stream of [key, `${key} wal`]) letGo(node, stream);
        throw new VerbFailed(`the base backup of ${name} did not begin: ${shown}`);
      }
      return backup.backend;
    },
    endBackup: async (name, pid) => {
      const node = nodeOf(parts, name);
      for (const stream of [String(pid), `${pid} wal`]) letGo(node, stream);
      if (node.server.pid === undefined) return;
      const runs = 'select from pg_stat_activity where pid = $1';
      await awaitNone(parts, node, runs, pid, `the base backup ${pid}`);
    },
  };
}

/** Opens a stream and begins what it is for; what fails is a failed verb and leaves nothing open. */
async function open(
  node: AskedNode,
  purpose: string,
  begin: (stream: ReplicationSession) => Promise<void>,
): Promise<ReplicationSession> {
  const stream = await node.openStream(purpose);
  try {
    await begin(stream);
    return stream;
  } catch (error) {
    stream.close();
    throw new VerbFailed(
      `${purpose} could not be opened on ${node.name}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function letGo(node: AskedNode, key: string): void {
  node.streams.get(key)?.close();
  node.streams.delete(key);
}

/** BASE_BACKUP got a list of options in version 15; before, they were words in a fixed order. */
function backupCommand(version: number, bytesPerSecond: number): string {
  const rate = Math.max(32, Math.round(bytesPerSecond / 1_024));
  return version >= 15
    ? `BASE_BACKUP (LABEL 'reenact', PROGRESS, CHECKPOINT 'fast', WAIT false, MAX_RATE ${rate})`
    : `BASE_BACKUP LABEL 'reenact' PROGRESS FAST NOWAIT MAX_RATE ${rate}`;
}

/** @returns nothing once the server shows the backup under way, or why it does not */
async function awaitShown(parts: StreamingParts, node: AskedNode, pid: number): Promise<string | undefined> {
  const shown = await awaitCondition(
    parts.clock,
    () =>
      node.withSession('looking for a base backup', statementWithinMs, async (session) => {
        const rows = await session.ask('select from pg_stat_progress_basebackup where pid = $1', [pid]);
        return rows.length > 0 ? true : undefined;
      }),
    { withinMs: noticedWithinMs, everyMs: 50 },
  );
  return shown ? undefined : `nothing is seen of it after ${noticedWithinMs} ms`;
}

async function awaitNone(
  parts: StreamingParts,
  node: AskedNode,
  question: string,
  whom: string | number,
  what: string,
): Promise<void> {
  const gone = await awaitCondition(
    parts.clock,
    () =>
      node.withSession(`awaiting the end of ${what}`, statementWithinMs, async (session) =>
        (await session.ask(question, [whom])).length === 0 ? true : undefined,
      ),
    { withinMs: noticedWithinMs, everyMs: 50 },
  );
  if (!gone) throw new VerbFailed(`${what} is still in use on ${node.name} after ${noticedWithinMs} ms`);
}
