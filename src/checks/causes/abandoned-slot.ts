import { formatDuration } from '../../kit/duration.ts';
import { formatSize } from '../../kit/size.ts';
import { defineCause } from './cause.ts';
import { isPinned, noticedSegments, readSlots } from './wal/slots.ts';

/** A slot whose consumer is gone. */
export const abandonedSlot = defineCause({
  kind: 'abandoned-slot',
  asks: 'Does a replication slot without a consumer keep WAL?',
  look: (cluster) =>
    cluster.nodes.flatMap((node) =>
      readSlots(node)
        .filter(
          (reading) =>
            reading.slot.active === false &&
            reading.before.active === false &&
            !isPinned(reading) &&
            reading.beyondOrdinaryBytes >= noticedSegments * reading.segmentBytes,
        )
        .map(({ slot, keptBytes, beyondOrdinaryBytes }) => {
          const idle =
            slot.inactive_seconds === null ? undefined : formatDuration(slot.inactive_seconds * 1_000);
          const unlimited = (node.settingBytes('max_slot_wal_keep_size') ?? -1) < 0;
          return {
            cause: 'abandoned-slot',
            node: node.name,
            weight: 'act' as const,
            confidence: 'certain' as const,
            what: `Nobody uses the ${slot.kind} slot ${slot.name} of ${node.name}${idle ? ` since ${idle}` : ''}, and it keeps ${formatSize(keptBytes)} of WAL.`,
            why:
              'A slot keeps WAL until its consumer has confirmed it. Without a consumer that is for ever' +
              (unlimited
                ? ', because max_slot_wal_keep_size is -1: until the disk is full.'
                : `, or until max_slot_wal_keep_size is reached; then the slot is invalidated and its consumer must be rebuilt.`),
            advice: [
              'Find out whose slot it is. If the consumer is to come back, start it.',
              `If it is not: select pg_drop_replication_slot('${slot.name.replaceAll("'", "''")}'); -- the consumer must then be rebuilt`,
              ...(unlimited
                ? [
                    'Bound it: max_slot_wal_keep_size, so that a forgotten slot costs a standby and not the primary.',
                  ]
                : []),
            ],
            evidence: [
              `active is false in every sample; wal_status ${slot.wal_status ?? 'unknown'}`,
              `${formatSize(beyondOrdinaryBytes)} of it would not be kept by crash recovery or wal_keep_size`,
            ],
            ...(idle || node.major >= 17
              ? {}
              : {
                  unseen: [`since when it is idle (PostgreSQL ${node.major} does not say; 17 and later do)`],
                }),
          };
        }),
    ),
});
