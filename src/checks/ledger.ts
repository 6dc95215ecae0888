import { readIntegerSet } from '../kit/integer-set.ts';
import type { OperationEvent, RowsEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { chooseAuthority, type Unclear } from './authority.ts';

/**
 * Every client write accounted for: what clients were told, against what the surviving nodes hold. A row's fate is
 * told by all attempts to write it together: acknowledged if one of them was, else in doubt if one of them was.
 */
export type Ledger = WriteCounts & (Reconciled | Unreconciled);

interface WriteCounts {
  /** Rows that clients tried to write, by what they were told. */
  readonly acknowledged: number;
  readonly failed: number;
  readonly inDoubt: number;
  /** Reads that did not find a row acknowledged before they were sent: stale, or lost. */
  readonly missedReads: number;
}

/** The rows could not be compared with what clients were told; nothing is said about losses. */
export interface Unreconciled {
  readonly status: 'cannot-tell';
  readonly why: string;
}

export interface Reconciled {
  readonly status: 'reconciled';
  /** The node whose rows count, and its timeline if that was seen. */
  readonly authority: string;
  readonly timeline?: number;
  /** Nodes that were read completely, and those that were not with the reason. */
  readonly complete: readonly string[];
  readonly incomplete: readonly { readonly node: string; readonly why: string }[];
  /** Acknowledged, and not there. */
  readonly lost: RowList;
  /** Told as failed, and there all the same. */
  readonly resurrected: RowList;
  /** There more than once, on any complete node. */
  readonly duplicated: RowList;
  /** There with a content no client wrote, on any complete node. */
  readonly altered: RowList;
  /** There on some complete nodes and not on others. */
  readonly diverged: RowList;
  /** There although no client is recorded to have tried to write it. */
  readonly unexplained: RowList;
  /** What became of the writes in doubt. */
  readonly inDoubtPresent: number;
  readonly inDoubtAbsent: number;
}

export interface RowList {
  readonly count: number;
  /** The first ones by number, at most ten. */
  readonly examples: readonly RowExample[];
}

export interface RowExample {
  readonly row: number;
  /** When and by which node it was acknowledged, if it was. */
  readonly acknowledgedMs?: number;
  readonly acknowledgedBy?: string;
  /** The complete nodes concerned: that hold it, hold it twice, or hold it altered. */
  readonly on: readonly string[];
}

const mostExamples = 10;

/** For each row the attempt to write it that says what clients were told about it in the end. */
type Told = ReadonlyMap<number, OperationEvent>;

/** A node that was read completely. */
interface Holding {
  readonly node: string;
  readonly rows: ReadonlySet<number>;
  readonly duplicated: ReadonlySet<number>;
  readonly altered: ReadonlySet<number>;
}

/** What came of timelines that are still in use: the judge and several checks ask for the ledger of the same one. */
const reconciled = new WeakMap<Timeline, Ledger>();

/** Reconciles what clients were told with what the surviving nodes hold. Pure; the same timeline is reconciled once. */
export function reconcile(timeline: Timeline): Ledger {
  const before = reconciled.get(timeline);
  if (before) return before;
  const ledger = reconcileAnew(timeline);
  reconciled.set(timeline, ledger);
  return ledger;
}

function reconcileAnew(timeline: Timeline): Ledger {
  const told = tellings(timeline.operations);
  const rows = rowsByOutcome(told);
  const counts = {
    acknowledged: rows.acknowledged.length,
    failed: rows.failed.length,
    inDoubt: rows['in-doubt'].length,
    missedReads: timeline.operations.filter((operation) => operation.missing === true).length,
  };
  const authority = chooseAuthority(timeline);
  const holdings = holdingsOf(timeline.rows.filter(isComplete));
  if ('why' in authority) {
    const why = [authority.why, ...lackedBy(authority, rows.acknowledged, told, holdings)].join(' ');
    return { ...counts, status: 'cannot-tell', why };
  }
  const authoritative = holdings.find((holding) => holding.node === authority.node);
  if (!authoritative) return { ...counts, status: 'cannot-tell', why: `${authority.node} was not read.` };

  const present = authoritative.rows;
  const everywhere = union(holdings.map((holding) => holding.rows));
  const list = (listed: readonly number[], on: (holding: Holding, row: number) => boolean): RowList =>
    listRows(listed, told, holdings, on);
  const holds = (holding: Holding, row: number) => holding.rows.has(row);
  const inDoubtPresent = rows['in-doubt'].filter((row) => present.has(row)).length;

  return {
    ...counts,
    status: 'reconciled',
    authority: authority.node,
    ...(authority.timeline === undefined ? {} : { timeline: authority.timeline }),
    complete: holdings.map((holding) => holding.node),
    incomplete: timeline.rows
      .filter((event) => !isComplete(event))
      .map((event) => ({ node: event.node, why: event.why ?? 'it was not read completely' })),
    lost: list(
      rows.acknowledged.filter((row) => !present.has(row)),
      holds,
    ),
    resurrected: list(
      rows.failed.filter((row) => present.has(row)),
      holds,
    ),
    duplicated: list([...union(holdings.map((holding) => holding.duplicated))], (holding, row) =>
      holding.duplicated.has(row),
    ),
    altered: list([...union(holdings.map((holding) => holding.altered))], (holding, row) =>
      holding.altered.has(row),
    ),
    diverged: list(
      // Sets of one size that add nothing to each other are the same.
      holdings.every((holding) => holding.rows.size === everywhere.size)
        ? []
        : [...everywhere].filter((row) => !holdings.every((holding) => holding.rows.has(row))),
      holds,
    ),
    unexplained: list(without(everywhere, told), holds),
    inDoubtPresent,
    inDoubtAbsent: counts.inDoubt - inDoubtPresent,
  };
}

/**
 * What the newest primary that was read lacks, where another may be the one that counts. That is not lost: the other may
 * hold it. And what the first one holds may be missing on the other.
 */
function lackedBy(
  { between }: Unclear,
  acknowledged: readonly number[],
  told: Told,
  holdings: readonly Holding[],
): readonly string[] {
  const held = holdings.find(({ node }) => node === between?.read);
  if (!between || !held || acknowledged.length === 0) return [];
  const { unread, read } = between;
  const all = acknowledged.length;
  const lacking = acknowledged.filter((row) => !held.rows.has(row));
  const byUnread = lacking.filter((row) => told.get(row)?.node === unread).length;
  const lacks =
    lacking.length === 0
      ? `${read} holds all ${all} acknowledged writes`
      : `${read} lacks ${lacking.length} of ${all} acknowledged writes, ${byUnread} of them acknowledged by ${unread}, which may hold them`;
  return [`${lacks}. Have the runbook bring ${unread} back: once it is read, it can be told.`];
}

/** What is in any of some sets. */
function union(sets: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  const [first = new Set<number>()] = sets;
  // Nodes mostly hold the same, which was read once.
  if (sets.every((set) => set === first)) return first;
  const all = new Set(first);
  for (const set of sets) if (set !== first) for (const number of set) all.add(number);
  return all;
}

function without(rows: Iterable<number>, known: { readonly has: (row: number) => boolean }): number[] {
  const rest: number[] = [];
  for (const row of rows) if (!known.has(row)) rest.push(row);
  return rest;
}

/** A node counts only if it provably replayed everything and then could be read. */
function isComplete(event: RowsEvent): boolean {
  return event.complete && event.rows !== undefined;
}

/** What some nodes hold. What is written the same is read once. */
function holdingsOf(events: readonly RowsEvent[]): Holding[] {
  const known = new Map<string, ReadonlySet<number>>();
  const read = (text = '') => {
    const numbers = known.get(text) ?? readIntegerSet(text);
    known.set(text, numbers);
    return numbers;
  };
  return events.map(({ node, rows, duplicated, altered }) => ({
    node,
    rows: read(rows),
    duplicated: read(duplicated),
    altered: read(altered),
  }));
}

function tellings(operations: readonly OperationEvent[]): Told {
  const told = new Map<number, OperationEvent>();
  for (const operation of operations) {
    if (operation.kind !== 'write') continue;
    const before = told.get(operation.row)?.outcome;
    if (before === 'acknowledged') continue;
    if (operation.outcome === 'acknowledged' || before !== 'in-doubt') told.set(operation.row, operation);
  }
  return told;
}

function rowsByOutcome(told: Told): Record<OperationEvent['outcome'], number[]> {
  const rows: Record<OperationEvent['outcome'], number[]> = { acknowledged: [], failed: [], 'in-doubt': [] };
  for (const [row, { outcome }] of told) rows[outcome].push(row);
  return rows;
}

function listRows(
  rows: readonly number[],
  told: Told,
  holdings: readonly Holding[],
  on: (holding: Holding, row: number) => boolean,
): RowList {
  const sorted = rows.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    examples: sorted.slice(0, mostExamples).map((row) => ({
      row,
      ...acknowledgementOf(told.get(row)),
      on: holdings.filter((holding) => on(holding, row)).map((holding) => holding.node),
    })),
  };
}

function acknowledgementOf(
  operation: OperationEvent | undefined,
): Pick<RowExample, 'acknowledgedMs' | 'acknowledgedBy'> {
  if (operation?.outcome !== 'acknowledged') return {};
  const { atMs, node } = operation;
  return { acknowledgedMs: atMs, ...(node === undefined ? {} : { acknowledgedBy: node }) };
}
