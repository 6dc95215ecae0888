/**
 * The attribute manager: names with values for each node, known to the whole ring. Whoever writes last wins. What is not
 * permanent is forgotten when its node leaves the ring. A table's fields are only ever replaced as a whole: whoever has
 * one from before can tell by its identity that nothing has changed.
 */
export interface AttributeEntry {
  readonly node: string;
  readonly name: string;
  /** Null where it was deleted. */
  readonly value: string | null;
  /** Permanent ones are part of the configuration and outlive the node's membership. */
  readonly permanent: boolean;
  readonly atMs: number;
  /** Orders what one instance wrote at the same instant. */
  readonly serial: number;
  readonly by: string;
}

type Entries = Readonly<Record<string, AttributeEntry>>;

export interface AttributeTable {
  entries: Entries;
  /** Written here but held back until then, so that a value that flutters is told once. */
  pending: readonly { readonly entry: AttributeEntry; readonly dueMs: number }[];
  /** When each node last left the ring: what was written about it before is forgotten. */
  cleared: Readonly<Record<string, number>>;
  serial: number;
}

export interface AttributeWrite {
  readonly node: string;
  readonly name: string;
  readonly value: string | null;
  readonly permanent?: boolean;
}

export function emptyTable(): AttributeTable {
  return { entries: {}, pending: [], cleared: {}, serial: 0 };
}

/** Writes a value unless it is there already. */
export function write(
  table: AttributeTable,
  { node, name, value, permanent = false }: AttributeWrite,
  by: string,
  atMs: number,
  dampeningMs: number,
): void {
  const held = table.pending.find(({ entry }) => entry.node === node && entry.name === name);
  const current = held ? held.entry.value : valueOf(table, node, name);
  if ((current ?? null) === value) return;
  table.serial += 1;
  const entry = { node, name, value, permanent, atMs, serial: table.serial, by };
  if (dampeningMs <= 0) accept(table, entry);
  else if (held) table.pending = table.pending.map((each) => (each === held ? { ...held, entry } : each));
  else table.pending = [...table.pending, { entry, dueMs: atMs + dampeningMs }];
}

/** Lets what was held back long enough take effect. */
export function flush(table: AttributeTable, nowMs: number): void {
  if (table.pending.length === 0) return;
  const due = table.pending.filter(({ dueMs }) => dueMs <= nowMs);
  table.pending = table.pending.filter(({ dueMs }) => dueMs > nowMs);
  for (const { entry } of due) accept(table, { ...entry, atMs: nowMs });
}

/** Takes in what another instance wrote. */
export function accept(table: AttributeTable, entry: AttributeEntry): void {
  const key = `${entry.node} ${entry.name}`;
  const known = table.entries[key];
  if (known === undefined || isLater(entry, known)) table.entries = { ...table.entries, [key]: entry };
}

function isLater(one: AttributeEntry, other: AttributeEntry): boolean {
  if (one.atMs !== other.atMs) return one.atMs > other.atMs;
  if (one.by !== other.by) return one.by > other.by;
  return one.serial > other.serial;
}

/** A node left the ring. */
export function forgetNode(table: AttributeTable, node: string, nowMs: number): void {
  table.cleared = { ...table.cleared, [node]: nowMs };
}

function isKnown(table: AttributeTable, entry: AttributeEntry): boolean {
  if (entry.value === null) return false;
  return entry.permanent || entry.atMs > (table.cleared[entry.node] ?? Number.NEGATIVE_INFINITY);
}

export function valueOf(table: AttributeTable, node: string, name: string): string | undefined {
  const entry = table.entries[`${node} ${name}`];
  return entry && isKnown(table, entry) ? (entry.value ?? undefined) : undefined;
}

/** All values of one node in the order of their names. */
export function attributesOf(table: AttributeTable, node: string, permanent: boolean): AttributeEntry[] {
  return Object.values(table.entries)
    .filter((entry) => entry.node === node && entry.permanent === permanent && isKnown(table, entry))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** What an instance wrote, by the entries it is among; asked for at every look, and seldom another than before. */
const written = new WeakMap<Entries, { readonly by: string; readonly entries: readonly AttributeEntry[] }>();

/** What this instance wrote, for its peers: the same array as before while nothing has changed. */
export function writtenBy({ entries }: AttributeTable, by: string): readonly AttributeEntry[] {
  const before = written.get(entries);
  if (before?.by === by) return before.entries;
  const own = Object.values(entries).filter((entry) => entry.by === by);
  written.set(entries, { by, entries: own });
  return own;
}
