import { walPosition } from '../../dump/view.ts';
import { formatSize } from '../../kit/size.ts';
import { defineCause } from './cause.ts';
import { isPinned, readSlots } from './wal/slots.ts';

/** A backlog smaller than this is not called one, in segments. */
const backlogSegments = 8;
/** Consumers confirm at least every 10 s (wal_receiver_status_interval), so a shorter look may fall between two reports. */
const sureWindowSeconds = 25;

/** A slot with a consumer that takes less than is written. */
export const slotFallsBehind = defineCause({
  kind: 'slot-falls-behind',
  asks: 'Does a consumer of a replication slot take less WAL than is written, so that it will never catch up?',
  look: (cluster) =>
    cluster.nodes.flatMap((node) => {
      const [from, to] = [walPosition(node, 'earliest'), walPosition(node)];
      if (from === undefined || to === undefined || node.windowSeconds === 0) return [];
      const writtenPerSecond = (to - from) / node.windowSeconds;
      return readSlots(node).flatMap((reading) => {
        const { slot, before, unconfirmedBytes, segmentBytes } = reading;
        if (slot.active !== true || slot.temporary === true || isPinned(reading)) return [];
        if (unconfirmedBytes < backlogSegments * segmentBytes) return [];
        const position = (row: typeof slot) =>
          (row.kind === 'logical' ? row.confirmed_lsn : row.restart_lsn) ?? 0;
        const takenPerSecond = (position(slot) - position(before)) / node.windowSeconds;
        if (writtenPerSecond === 0 || takenPerSecond >= writtenPerSecond * 0.95) return [];
        const sure = node.windowSeconds >= sureWindowSeconds;
        const perHour = (writtenPerSecond - takenPerSecond) * 3_600;
        return [
          {
            cause: 'slot-falls-behind',
            node: node.name,
            weight: sure ? ('act' as const) : ('know' as const),
            confidence: sure ? ('likely' as const) : ('possible' as const),
            what: `The consumer of the ${slot.kind} slot ${slot.name} is ${formatSize(unconfirmedBytes)} behind and falls back by ${formatSize(perHour)} an hour: at this pace it never catches up.`,
            why:
              slot.kind === 'logical'
                ? 'Logical replication applies with one process per subscription. If that cannot keep up, waiting does not help: a copy that falls behind today is further behind tomorrow.'
                : 'The standby receives less than the primary writes; its network, its disk or its recovery is the narrow place.',
            advice:
              slot.kind === 'logical'
                ? [
                    'On the subscriber: is every replicated table keyed (replica identity), does apply wait for locks, are there triggers or indexes that only slow it down?',
                    'Split the publication into several subscriptions by table, or use streaming = parallel (PostgreSQL 16 and later).',
                    'For moving to another place: a physical standby, promoted there, has one apply path and no such limit on tables.',
                  ]
                : ['Compare sent, flushed and replayed positions of the standby to see where it is held up.'],
            evidence: [
              `written ${formatSize(writtenPerSecond)}/s, confirmed ${formatSize(takenPerSecond)}/s over ${node.windowSeconds.toFixed(1)} s`,
            ],
            ...(sure
              ? {}
              : {
                  unseen: [
                    `a window of ${sureWindowSeconds} s or more (--window 30s): consumers confirm only every 10 s`,
                  ],
                }),
          },
        ];
      });
    }),
});
