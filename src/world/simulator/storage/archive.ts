import { createHash } from 'node:crypto';
import { formatLsn } from '../../../model/node-state.ts';
import {
  type ArchiveDamage,
  type ArchivedSegment,
  type ArchivingMode,
  type DamageDone,
  VerbFailed,
} from '../../world.ts';
import { segmentName } from '../wal/segment.ts';
import type { WalBranch } from '../wal/wal-branch.ts';

/** A segment as the archive has it. */
interface Stored {
  readonly branch: WalBranch;
  readonly fromLsn: number;
  readonly toLsn: number;
  readonly bytes: number;
  /** What was done to it; absent if it is sound. */
  readonly damage?: Damage;
}

interface Damage {
  readonly words: string;
  /** Whoever reads it gets up to here. */
  readonly readableToLsn: number;
  /** What a server logs that comes to that position. */
  readonly complaint: (version: number) => string;
}

/** What a server gets that restores a segment. */
export interface Restored {
  readonly name: string;
  readonly branch: WalBranch;
  readonly toLsn: number;
  readonly readableToLsn: number;
  /** What a server logs at `readableToLsn`, if the segment is damaged there. */
  readonly complaint?: (version: number) => string;
  /** A file of the wrong size, which no server takes for a segment. */
  readonly wrongBytes?: number;
}

/** The WAL archive that all nodes archive into and restore from. */
export class Archive {
  readonly segmentBytes: number;
  readonly #stored = new Map<string, Stored>();
  readonly #aside = new Map<string, Stored>();
  readonly #modes = new Map<string, ArchivingMode>();
  /** The highest timeline that a history file was stored for. */
  newestTimeline = 1;

  constructor(segmentBytes: number) {
    this.segmentBytes = segmentBytes;
  }

  modeOf(node: string): ArchivingMode {
    return this.#modes.get(node) ?? { mode: 'works' };
  }

  setMode(node: string, mode: ArchivingMode): void {
    this.#modes.set(node, mode);
  }

  /** Stores a segment; one of that name with other content is not overwritten, and the command fails. */
  store(name: string, branch: WalBranch, segment: number): boolean {
    const present = this.#stored.get(name) ?? this.#aside.get(name);
    if (present) return present.branch === branch;
    const fromLsn = segment * this.segmentBytes;
    this.#stored.set(name, {
      branch,
      fromLsn,
      toLsn: fromLsn + this.segmentBytes,
      bytes: this.segmentBytes,
    });
    return true;
  }

  /** The segment that holds this position on this history, from its newest timeline that has it. */
  find(branch: WalBranch, lsn: number): Restored | undefined {
    const segment = Math.floor(lsn / this.segmentBytes);
    for (let at: WalBranch | undefined = branch; at; at = at.parent) {
      const name = segmentName(at.timeline, segment, this.segmentBytes);
      const stored = this.#stored.get(name);
      if (stored?.branch === at) return restored(name, stored);
    }
    return undefined;
  }

  read(name: string): ArchivedSegment | null {
    const stored = this.#stored.get(name);
    if (!stored) return null;
    const content = `${name} ${stored.branch.timeline} ${stored.fromLsn} ${stored.damage?.words ?? 'sound'}`;
    return { bytes: stored.bytes, digest: createHash('sha256').update(content).digest('hex') };
  }

  damage(damage: ArchiveDamage): DamageDone {
    const name = damage.segment ?? [...this.#stored.keys()].sort().at(-1);
    if (name === undefined) throw new VerbFailed('the archive holds no segment to damage yet');
    const stored = this.#stored.get(name);
    if (!stored) throw new VerbFailed(`there is no segment ${name} in the archive to damage`);
    if (!this.#aside.has(name)) this.#aside.set(name, stored);
    if (damage.how === 'missing') {
      this.#stored.delete(name);
      return { segment: name, description: `${name} was removed from the archive` };
    }
    if (damage.how === 'truncated') {
      const words = `cut from ${stored.bytes} to ${damage.keepBytes} bytes`;
      this.#stored.set(name, {
        ...stored,
        bytes: damage.keepBytes,
        damage: { words, readableToLsn: stored.fromLsn, complaint: () => words },
      });
      return { segment: name, description: `${name} was ${words}` };
    }
    const lsn = chooseRecord(stored, damage.record);
    const words = `${damage.field} of the record at ${formatLsn(lsn)} is ${damage.value}`;
    const complaint = (version: number) => complaintAt(damage.field, damage.value, lsn, name, version);
    this.#stored.set(name, { ...stored, damage: { words, readableToLsn: lsn, complaint } });
    return { segment: name, description: `${name}: ${words}`, lsn };
  }

  restore(name: string): void {
    const kept = this.#aside.get(name);
    if (!kept) throw new VerbFailed(`segment ${name} was not damaged, so there is nothing to put back`);
    this.#stored.set(name, kept);
  }
}

function restored(name: string, stored: Stored): Restored {
  const { branch, toLsn, damage, bytes, fromLsn } = stored;
  return {
    name,
    branch,
    toLsn,
    readableToLsn: damage?.readableToLsn ?? toLsn,
    ...(damage ? { complaint: damage.complaint } : {}),
    ...(bytes === toLsn - fromLsn ? {} : { wrongBytes: bytes }),
  };
}

function chooseRecord(stored: Stored, record: number | 'middle' | 'newest'): number {
  const starts = stored.branch.recordsBetween(stored.fromLsn, stored.toLsn);
  // The last record ends the segment; the newest is the one before it.
  const index =
    record === 'middle'
      ? Math.floor(starts.length / 2)
      : record === 'newest'
        ? Math.max(0, starts.length - 2)
        : record - 1;
  const lsn = starts[index];
  if (lsn === undefined) throw new VerbFailed(`the segment holds ${starts.length} records, not ${record}`);
  return lsn;
}

/** What a server of this version says of a record whose header has a wrong value (xlogreader.c). */
function complaintAt(field: string, value: number, lsn: number, name: string, version: number): string {
  const at = formatLsn(lsn);
  if (field === 'xl_prev') return `record with incorrect prev-link ${formatLsn(value)} at ${at}`;
  if (field !== 'xl_tot_len') return `incorrect resource manager data checksum in record at ${at}`;
  const wanted = version >= 16 ? `expected at least 24, got ${value}` : `wanted 24, got ${value}`;
  if (value < 24) return `invalid record length at ${at}: ${wanted}`;
  const page = Math.ceil((lsn + 1) / 8_192) * 8_192;
  return version >= 16
    ? `invalid magic number 0000 in WAL segment ${name}, LSN ${formatLsn(page)}, offset ${page % 0x100_0000}`
    : `invalid magic number 0000 in log segment ${name}, offset ${page % 0x100_0000}`;
}
