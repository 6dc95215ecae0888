import type { Row } from '../../dump/dump.ts';
import type { NodeView } from '../../dump/view.ts';
import { formatDuration } from '../../kit/duration.ts';
import { formatSize } from '../../kit/size.ts';
import { type CauseFinding, defineCause } from './cause.ts';
import { walRate } from './wal/rate.ts';

/** A slot that has been, or soon will be, invalidated because it keeps more than is permitted. */
export const slotInvalidation = defineCause({
  kind: 'slot-invalidation',
  asks: 'Has a slot lost its WAL, or will max_slot_wal_keep_size take it away soon?',
  look: (cluster, inquiry) =>
    cluster.nodes.flatMap((node) =>
      (node.latest('slots') ?? []).flatMap((slot) => {
        if (slot.wal_status === 'lost' || slot.invalidation !== null) return [lost(node, slot)];
        return soon(node, slot, inquiry.horizonSeconds);
      }),
    ),
});

function lost(node: NodeView, slot: Row<'slots'>): CauseFinding {
  return {
    cause: 'slot-invalidation',
    node: node.name,
    weight: 'act',
    confidence: 'certain',
    what: `The ${slot.kind} slot ${slot.name} of ${node.name} is invalid (${slot.invalidation ?? 'its WAL was removed'}): its consumer cannot go on from here.`,
    why: 'The WAL it needed was removed. Whoever used it can only be rebuilt, or restore the missing segments from the archive if it is a standby.',
    advice: [
      'A standby with a restore_command may catch up from the archive; otherwise rebuild it from a base backup.',
      `Then drop the slot: select pg_drop_replication_slot('${slot.name.replaceAll("'", "''")}');`,
    ],
    evidence: [
      `wal_status ${slot.wal_status ?? 'unknown'}, restart_lsn ${slot.restart_lsn === null ? 'none' : 'set'}`,
    ],
  };
}

function soon(node: NodeView, slot: Row<'slots'>, horizonSeconds: number): CauseFinding[] {
  const rate = walRate(node);
  if (slot.safe_bytes === null || !rate) return [];
  const [low, likely, high] = [rate.highBytesPerSecond, rate.bytesPerSecond, rate.lowBytesPerSecond].map(
    (each) => (each > 0 ? Math.max(0, slot.safe_bytes ?? 0) / each : Number.POSITIVE_INFINITY),
  ) as [number, number, number];
  const moving = (node.earliest('slots') ?? []).some(
    (before) => before.name === slot.name && before.restart_lsn !== slot.restart_lsn,
  );
  const unreserved = slot.wal_status === 'unreserved';
  if (!unreserved && (moving || likely > horizonSeconds || slot.active === true)) return [];
  return [
    {
      cause: 'slot-invalidation',
      node: node.name,
      weight: 'act',
      confidence: unreserved ? 'certain' : 'likely',
      what: unreserved
        ? `The ${slot.kind} slot ${slot.name} of ${node.name} is no longer protected: the next checkpoint may invalidate it.`
        : `The ${slot.kind} slot ${slot.name} of ${node.name} will be invalidated in about ${seconds(likely)} (${seconds(low)} to ${seconds(high)}).`,
      why: 'max_slot_wal_keep_size bounds what a slot may keep. When it is reached, the server protects its disk and gives the slot up.',
      advice: [
        'Bring its consumer back before that, or raise max_slot_wal_keep_size (a reload is enough) if the disk has room.',
      ],
      evidence: [
        `safe_wal_size ${formatSize(slot.safe_bytes)}; WAL is written at ${formatSize(rate.bytesPerSecond)}/s (${rate.horizons.map(({ since }) => since).join(', ')})`,
      ],
    },
  ];
}

const seconds = (amount: number) => (Number.isFinite(amount) ? formatDuration(amount * 1_000) : 'never');
