import type { Row } from '../../../dump/dump.ts';
import { type NodeView, walPosition } from '../../../dump/view.ts';
import { type Attribution, attributeWal, type Holder } from './attribution.ts';

/** The holders that every healthy server has: their WAL is bounded by settings and never a reason for an alarm. */
export const ordinaryHolders: readonly Holder['kind'][] = ['crash recovery', 'wal_keep_size'];

/** Attributes a node's pg_wal, or says what could not be seen for it. */
export function attributeNode(node: NodeView): Attribution | { readonly missing: string } {
  const files = node.latest('walFiles');
  const position = walPosition(node);
  const segmentBytes = node.settingBytes('wal_segment_size');
  if (!files) return { missing: 'what lies in pg_wal, which pg_ls_waldir() tells' };
  if (position === undefined || segmentBytes === undefined)
    return { missing: 'where the node is in the WAL' };
  const current = Math.floor(position / segmentBytes);
  return attributeWal(files, holdersOf(node, position, segmentBytes), current, segmentBytes);
}

/**
 * Everybody who needs segments on a node, by the rules of KeepLogSeg and RemoveOldXlogFiles in PostgreSQL's xlog.c: WAL
 * goes at the end of a checkpoint, up to the lowest of these positions, except what still waits to be archived.
 */
export function holdersOf(node: NodeView, position: number, segmentBytes: number): Holder[] {
  const current = Math.floor(position / segmentBytes);
  const from = (lsn: number) => [{ first: Math.floor(lsn / segmentBytes), last: current }];
  const holders: Holder[] = [];
  const redo = node.latest('control')?.[0]?.redo_lsn;
  if (redo != null) {
    const title = node.standby ? 'recovery since the last restartpoint' : 'crash recovery';
    holders.push({ kind: 'crash recovery', title, needs: from(redo) });
  }
  const keep = node.settingBytes('wal_keep_size') ?? 0;
  if (keep > 0) {
    const first = current - Math.floor(keep / segmentBytes);
    holders.push({ kind: 'wal_keep_size', title: 'wal_keep_size', needs: [{ first, last: current }] });
  }
  const cap = node.settingBytes('max_slot_wal_keep_size') ?? -1;
  for (const slot of node.latest('slots') ?? []) {
    if (slot.restart_lsn === null) continue;
    const floor = cap >= 0 ? Math.max(slot.restart_lsn, position - cap) : slot.restart_lsn;
    holders.push({ ...slotHolder(slot), slot: slot.name, needs: from(floor) });
  }
  const waiting = (node.latest('readyFiles') ?? []).flatMap(({ first, last }) =>
    first === null || last === null ? [] : [{ first, last }],
  );
  if (waiting.length > 0) holders.push({ kind: 'archiver', title: 'the archiver', needs: waiting });
  const summarized = node.latest('summarizer')?.[0]?.summarized_lsn;
  if (node.setting('summarize_wal') === 'on' && summarized != null && summarized > 0) {
    holders.push({ kind: 'summarizer', title: 'the WAL summarizer', needs: from(summarized) });
  }
  return holders;
}

/** pg_basebackup names the temporary slot it streams through after its own process. */
export function isOfBaseBackup(slot: Pick<Row<'slots'>, 'name' | 'temporary'>): boolean {
  return slot.temporary === true && slot.name.startsWith('pg_basebackup_');
}

function slotHolder(slot: Row<'slots'>): Pick<Holder, 'kind' | 'title'> {
  if (isOfBaseBackup(slot)) {
    return { kind: 'base backup', title: `the base backup behind slot ${slot.name}` };
  }
  const kind = slot.kind === 'logical' ? 'logical slot' : 'physical slot';
  return { kind, title: `${slot.kind} slot ${slot.name}` };
}

/** What a holder keeps beyond what the ordinary ones keep anyway, in bytes. */
export function beyondOrdinaryBytes(attribution: Attribution, title: string): number {
  const ordinary = new Set(
    attribution.holders
      .filter(({ holder }) => ordinaryHolders.includes(holder.kind))
      .map(({ holder }) => holder.title),
  );
  return attribution.shares
    .filter((share) => share.holders.includes(title) && !share.holders.some((name) => ordinary.has(name)))
    .reduce((total, share) => total + share.bytes, 0);
}
