import type { Row } from '../../../dump/dump.ts';
import { type NodeView, walPosition } from '../../../dump/view.ts';
import { attributeNode, beyondOrdinaryBytes } from './holders.ts';

/** A slot over the window: where it stood, where it stands, and what it keeps. */
export interface SlotReading {
  readonly slot: Row<'slots'>;
  readonly before: Row<'slots'>;
  /** From the slot's position to the node's, in bytes. */
  readonly keptBytes: number;
  /** What it keeps on disk that no ordinary holder keeps anyway, in bytes. */
  readonly beyondOrdinaryBytes: number;
  /** What its consumer has not confirmed, in bytes. */
  readonly unconfirmedBytes: number;
  readonly segmentBytes: number;
}

/** Fewer segments than these beyond what is ordinary are no news. */
export const noticedSegments = 4;

/** Every slot of a node that keeps WAL. */
export function readSlots(node: NodeView): readonly SlotReading[] {
  const position = walPosition(node);
  const segmentBytes = node.settingBytes('wal_segment_size');
  if (position === undefined || segmentBytes === undefined) return [];
  const before = new Map((node.earliest('slots') ?? []).map((slot) => [slot.name, slot]));
  const attribution = attributeNode(node);
  return (node.latest('slots') ?? []).flatMap((slot) => {
    if (slot.restart_lsn === null) return [];
    const confirmed = slot.kind === 'logical' ? (slot.confirmed_lsn ?? slot.restart_lsn) : slot.restart_lsn;
    const held =
      'missing' in attribution
        ? undefined
        : attribution.holders.find(({ holder }) => holder.slot === slot.name)?.holder.title;
    const keptBytes = Math.max(0, position - slot.restart_lsn);
    const beyond =
      'missing' in attribution
        ? keptBytes - (node.settingBytes('wal_keep_size') ?? 0)
        : held === undefined
          ? 0
          : beyondOrdinaryBytes(attribution, held);
    return [
      {
        slot,
        before: before.get(slot.name) ?? slot,
        keptBytes,
        beyondOrdinaryBytes: Math.max(0, beyond),
        unconfirmedBytes: Math.max(0, position - confirmed),
        segmentBytes,
      },
    ];
  });
}

/** True if most of what a logical slot keeps has been confirmed already: its consumer is not to blame. */
export function isPinned({ slot, keptBytes, unconfirmedBytes, segmentBytes }: SlotReading): boolean {
  return (
    slot.kind === 'logical' &&
    keptBytes >= noticedSegments * segmentBytes &&
    unconfirmedBytes <= Math.max(2 * segmentBytes, keptBytes / 4)
  );
}
