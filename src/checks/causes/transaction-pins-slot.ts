import type { NodeView } from '../../dump/view.ts';
import { formatDuration } from '../../kit/duration.ts';
import { formatSize } from '../../kit/size.ts';
import { defineCause } from './cause.ts';
import { isPinned, noticedSegments, readSlots, type SlotReading } from './wal/slots.ts';

/**
 * A logical slot must be able to decode every transaction that was open at its restart position from its beginning. So
 * one long transaction that has written keeps all WAL since it began, however far the slot's consumer has come. Without
 * a logical slot the same transaction keeps no WAL at all.
 */
export const transactionPinsSlot = defineCause({
  kind: 'transaction-pins-slot',
  asks: 'Does an open transaction keep WAL through a logical slot whose consumer has caught up?',
  look: (cluster) =>
    cluster.nodes.flatMap((node) =>
      readSlots(node)
        .filter(
          (reading) =>
            isPinned(reading) && reading.beyondOrdinaryBytes >= noticedSegments * reading.segmentBytes,
        )
        .flatMap((reading) => {
          const { slot, keptBytes, unconfirmedBytes } = reading;
          const culprit = findCulprit(node, reading);
          // A slot lets go at a checkpoint only, so without a transaction it may be a while behind and be well.
          if (!culprit && seesEverybody(node)) return [];
          const whom = culprit
            ? culprit.words
            : 'a transaction that is not visible to this role, or one that has just ended,';
          return [
            {
              cause: 'transaction-pins-slot',
              node: node.name,
              weight: culprit ? ('act' as const) : ('know' as const),
              confidence: culprit ? ('likely' as const) : ('possible' as const),
              what: `${capitalised(whom)} keeps ${formatSize(keptBytes)} of WAL on ${node.name} through the logical slot ${slot.name}.`,
              why:
                `The slot's consumer is not to blame: it has confirmed all but ${formatSize(unconfirmedBytes)}. A logical slot cannot let go of ` +
                'WAL from before the oldest transaction that was still open, because it may have to decode that transaction from its beginning.',
              advice: culprit
                ? [
                    `End it: ${culprit.end}`,
                    'The slot lets go at its consumer’s next confirmation after that, and the WAL goes at the next checkpoint.',
                    'So that it does not happen again: idle_in_transaction_session_timeout for those who may use it.',
                  ]
                : [
                    'Look for it in pg_stat_activity (backend_xid is not null) and pg_prepared_xacts of every database.',
                  ],
              evidence: [
                `slot ${slot.name}: restart_lsn is ${formatSize(keptBytes)} behind, confirmed_flush_lsn only ${formatSize(unconfirmedBytes)}`,
                ...(culprit ? culprit.evidence : []),
                `its catalog_xmin is ${slot.catalog_xmin_age ?? 'unknown'} transactions old`,
              ],
            },
          ];
        }),
    ),
});

interface Culprit {
  readonly words: string;
  readonly end: string;
  readonly evidence: readonly string[];
}

/** Without pg_monitor the transactions of others are shown without their ids. */
function seesEverybody(node: NodeView): boolean {
  return node.latest('server')?.[0]?.monitor === true && node.latest('transactions') !== undefined;
}

/** The oldest transaction with an id: only those that have written are waited for. */
function findCulprit(node: NodeView, { slot }: SlotReading): Culprit | undefined {
  const within = (age: number | null) =>
    age !== null && (slot.catalog_xmin_age === null || age <= slot.catalog_xmin_age);
  const open = (node.latest('transactions') ?? []).filter(({ xid_age }) => within(xid_age));
  const prepared = (node.latest('preparedTransactions') ?? []).filter(({ xid_age }) => within(xid_age));
  const oldestOpen = open.toSorted((a, b) => (b.xid_age ?? 0) - (a.xid_age ?? 0))[0];
  const oldestPrepared = prepared.toSorted((a, b) => (b.xid_age ?? 0) - (a.xid_age ?? 0))[0];
  if (oldestPrepared && (oldestPrepared.xid_age ?? 0) >= (oldestOpen?.xid_age ?? 0)) {
    const age = formatDuration((oldestPrepared.seconds ?? 0) * 1_000);
    return {
      words: `the prepared transaction ${oldestPrepared.gid}, which waits for its commit since ${age}`,
      end: `commit prepared '${oldestPrepared.gid}'; -- or rollback prepared, whichever its coordinator decided`,
      evidence: [`pg_prepared_xacts: ${oldestPrepared.gid}, prepared ${age} ago`],
    };
  }
  if (!oldestOpen) return undefined;
  const age = formatDuration((oldestOpen.seconds ?? 0) * 1_000);
  return {
    words: `the transaction of process ${oldestOpen.pid}, open since ${age},`,
    end: `select pg_terminate_backend(${oldestOpen.pid});`,
    evidence: [
      `process ${oldestOpen.pid} (${oldestOpen.application || 'no application name'}, database ${oldestOpen.database ?? 'unknown'}): ${oldestOpen.state ?? 'state unknown'}, its transaction has written and is open since ${age}`,
    ],
  };
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
