/**
 * Who keeps which bytes of pg_wal. A segment is kept as long as anybody needs it, so causes overlap: the answer is not a
 * list of shares but, for every segment, the set of those who need it. Grouped by that set the bytes sum to what is on
 * disk, and a holder's `aloneBytes` is what would be freed if it alone let go.
 */
export interface Attribution {
  readonly segmentBytes: number;
  /** Everything in pg_wal: the sum of the shares. */
  readonly totalBytes: number;
  /** Disjoint parts that sum to the total, the oldest WAL first. */
  readonly shares: readonly WalShare[];
  /** Every holder that keeps anything, the one that keeps most first. */
  readonly holders: readonly HeldWal[];
}

export interface WalShare {
  readonly bytes: number;
  /** What these bytes are. `reserve`: segments made or recycled for future use. `released`: nobody needs them. */
  readonly kind: 'held' | 'reserve' | 'released' | 'other files';
  /** Who needs them, in the order of `holders`. */
  readonly holders: readonly string[];
}

export interface HeldWal {
  readonly holder: Holder;
  /** What it keeps, alone or with others. */
  readonly bytes: number;
  /** What would be freed if it let go. */
  readonly aloneBytes: number;
  /** Who keeps most of the rest once it has let go. */
  readonly next?: { readonly title: string; readonly bytes: number };
}

/** Somebody who needs segments. Segments are numbered since 0/0. */
export interface Holder {
  readonly kind:
    | 'crash recovery'
    | 'wal_keep_size'
    | 'physical slot'
    | 'logical slot'
    | 'base backup'
    | 'archiver'
    | 'summarizer';
  /** Unique among the holders; for people. */
  readonly title: string;
  /** The slot's name, if it is one. */
  readonly slot?: string;
  /** Unbroken runs of segments it needs, both ends included. */
  readonly needs: readonly SegmentRun[];
}

export interface SegmentRun {
  readonly first: number;
  readonly last: number;
}

/** An unbroken run of segment files on disk, or files that are no segments (without numbers). */
export interface WalFiles {
  readonly first: number | null;
  readonly last: number | null;
  readonly bytes: number | null;
}

/**
 * Attributes every byte of pg_wal.
 * @param current the segment that is being written; what comes after it is reserve
 */
export function attributeWal(
  files: readonly WalFiles[],
  holders: readonly Holder[],
  current: number,
  segmentBytes: number,
): Attribution {
  const shares = new Map<string, WalShare>();
  const add = (kind: WalShare['kind'], names: readonly string[], bytes: number) => {
    const key = `${kind} ${names.join('\u0000')}`;
    shares.set(key, { kind, holders: names, bytes: (shares.get(key)?.bytes ?? 0) + bytes });
  };
  for (const { first, last, bytes } of files) {
    if (bytes === null) continue;
    if (first === null || last === null) {
      add('other files', [], bytes);
      continue;
    }
    const perSegment = bytes / (last - first + 1);
    for (const part of splitAtEdges({ first, last }, holders, current)) {
      const names = holders.filter((holder) => needs(holder, part.first)).map(({ title }) => title);
      const kind = part.first > current ? 'reserve' : names.length > 0 ? 'held' : 'released';
      add(kind, kind === 'held' ? names : [], perSegment * (part.last - part.first + 1));
    }
  }
  const list = [...shares.values()];
  return {
    segmentBytes,
    totalBytes: sum(list.map(({ bytes }) => bytes)),
    shares: list,
    holders: holdersOf(list, holders),
  };
}

function needs(holder: Holder, segment: number): boolean {
  return holder.needs.some(({ first, last }) => segment >= first && segment <= last);
}

/** Cuts a run where somebody's need begins or ends, so that each part has one set of holders. */
function splitAtEdges(run: SegmentRun, holders: readonly Holder[], current: number): SegmentRun[] {
  const starts = new Set([run.first, current + 1]);
  for (const need of holders.flatMap((holder) => holder.needs)) {
    starts.add(need.first);
    starts.add(need.last + 1);
  }
  const inside = [...starts].filter((start) => start >= run.first && start <= run.last).sort((a, b) => a - b);
  return inside.map((first, index) => ({ first, last: (inside[index + 1] ?? run.last + 1) - 1 }));
}

function holdersOf(shares: readonly WalShare[], holders: readonly Holder[]): HeldWal[] {
  const bytesOf = (title: string) =>
    sum(shares.filter((share) => share.holders.includes(title)).map(({ bytes }) => bytes));
  const held = holders.map((holder) => ({
    holder,
    bytes: bytesOf(holder.title),
    aloneBytes: sum(
      shares
        .filter((share) => share.holders.length === 1 && share.holders[0] === holder.title)
        .map(({ bytes }) => bytes),
    ),
  }));
  const most = held.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
  return most.map((entry) => {
    const next = most.find((other) => other.holder.title !== entry.holder.title);
    return { ...entry, ...(next ? { next: { title: next.holder.title, bytes: next.bytes } } : {}) };
  });
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
