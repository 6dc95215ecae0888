import { VerbFailed, type Verbs } from '../../world.ts';
import type { Core } from '../postgres/core.ts';
import type { Server } from '../postgres/server.ts';
import { answeringNode, nodeOf, type SimulatorParts, take } from './parts.ts';

type ReplicationVerbs = Pick<
  Verbs,
  'createSlot' | 'dropSlot' | 'attachConsumer' | 'detachConsumer' | 'beginBackup' | 'endBackup'
>;

/** The verbs about slots and about those who stream from a node beside its standbys. */
export function replicationVerbs(parts: SimulatorParts): ReplicationVerbs {
  const { timings } = parts.durations;
  return {
    createSlot: async (name, slot, kind) => {
      await take(parts, timings.connectMs);
      const purpose = `creating the slot ${slot}`;
      const { core } = answeringNode(parts, name, purpose).server;
      if (core.data.slots.has(slot)) {
        throw new VerbFailed(`${purpose} on ${name} failed: replication slot "${slot}" already exists`);
      }
      if (kind === 'logical' && core.configuration.read.walLevel() !== 'logical') {
        throw new VerbFailed(
          `${purpose} on ${name} failed: logical decoding requires "wal_level" >= "logical"`,
        );
      }
      core.data.slots.set(slot, { name: slot, kind, restartLsn: core.data.redoLsn });
    },
    dropSlot: async (name, slot) => {
      await take(parts, timings.connectMs);
      const purpose = `dropping the slot ${slot}`;
      const { core } = answeringNode(parts, name, purpose).server;
      const use = useOf(core, slot, 'client backend');
      if (use !== undefined) throw new VerbFailed(`${purpose} on ${name} failed: ${use}`);
      const { data } = core;
      if (data.slots.delete(slot)) return;
      throw new VerbFailed(`${purpose} on ${name} failed: replication slot "${slot}" does not exist`);
    },
    attachConsumer: async (name, slot) => {
      await take(parts, timings.connectMs);
      const purpose = `a consumer of ${slot}`;
      const { server } = answeringNode(parts, name, purpose);
      admit(server, purpose);
      const { data, visitors } = server.core;
      if (data.slots.get(slot)?.kind !== 'logical') {
        throw new VerbFailed(`${purpose} could not be opened on ${name}: there is no such slot`);
      }
      const use = useOf(server.core, slot, 'walsender');
      if (use !== undefined) throw new VerbFailed(`${purpose} could not be opened on ${name}: ${use}`);
      visitors.consumers.set(slot, parts.nextPid());
    },
    detachConsumer: async (name, slot) => {
      const { data, visitors } = nodeOf(parts, name).server.core;
      visitors.detach(slot, data);
    },
    beginBackup: async (name, bytesPerSecond) => {
      await take(parts, timings.connectMs);
      const purpose = 'a base backup';
      const { server } = answeringNode(parts, name, purpose);
      admit(server, purpose);
      admit(server, `the WAL of ${purpose}`, 1);
      const { data, visitors, recovering } = server.core;
      if (!recovering) server.checkpointer.now('immediate force wait');
      const pid = parts.nextPid();
      const walSender = parts.nextPid();
      const slot = `pg_basebackup_${walSender}`;
      data.slots.set(slot, { name: slot, kind: 'physical', temporary: true, restartLsn: data.redoLsn });
      const beganMs = parts.clock.now();
      const totalBytes = data.dataBytes;
      visitors.backups.set(pid, { slot, walSender, beganMs, bytesPerSecond, totalBytes });
      parts.clock.after((data.dataBytes / bytesPerSecond) * 1_000, () => endBackup(parts, name, pid));
      keepConfirming(parts, name, pid);
      return pid;
    },
    endBackup: async (name, pid) => {
      endBackup(parts, name, pid);
    },
  };
}

/** @throws VerbFailed if the server has no WAL sender for who comes and holds so many already */
function admit({ core, senders }: Server, purpose: string, held = 0): void {
  const refusal = senders.turnAway(held);
  if (refusal !== undefined) throw new VerbFailed(`${purpose} on ${core.node} failed: ${refusal}`);
}

/** Has a process say in the log that somebody uses the slot already, and answers it; nothing if nobody does. */
function useOf(core: Core, slot: string, process: 'client backend' | 'walsender'): string | undefined {
  const pid = core.visitors.userOf(slot);
  if (pid === undefined) return undefined;
  const words = `replication slot "${slot}" is active for PID ${pid}`;
  core.log('ERROR', process, words);
  return words;
}

/** How often pg_basebackup tells how much WAL it has (its --status-interval). */
const backupConfirmsMs = 10_000;

function keepConfirming(parts: SimulatorParts, name: string, pid: number): void {
  parts.clock.after(backupConfirmsMs, () => {
    const { data, visitors } = nodeOf(parts, name).server.core;
    const slot = data.slots.get(visitors.backups.get(pid)?.slot ?? '');
    if (slot?.restartLsn === undefined) return;
    slot.restartLsn = data.flushedLsn;
    keepConfirming(parts, name, pid);
  });
}

function endBackup(parts: SimulatorParts, name: string, pid: number): void {
  const { data, visitors } = nodeOf(parts, name).server.core;
  visitors.endBackup(pid, data);
}
