/**
 * What a stop means, decided from facts alone: the first rule that applies wins, and every fact that speaks for or
 * against is listed as evidence. The failing check alone never decides: a length of zero is the ordinary end of a log,
 * or a damaged header.
 */
import type { ControlFile } from './control-file.ts';
import { formatLsn, type Lsn } from './lsn.ts';
import type { RepairCandidate } from './repair.ts';
import type { Beyond } from './resync.ts';
import type { Stop } from './stop.ts';

export type Verdict =
  | 'normal-end'
  | 'recycled-tail'
  | 'unfinished-record'
  | 'segment-missing'
  | 'truncated'
  | 'damage'
  | 'wrong-timeline'
  | 'wrong-system'
  | 'cannot-tell';

export interface Facts {
  readonly stop: Stop;
  readonly segmentBytes: number;
  /** Nothing but zero bytes from the stop to the end of its segment. */
  readonly isZeroToSegmentEnd: boolean;
  /** The record's header has bytes other than zero. */
  readonly hasHeaderBytes: boolean;
  /** The bytes at the stop are a whole record with a good checksum, only linked to another place. */
  readonly isRecordOfOlderLife: boolean;
  readonly beyond: Beyond;
  readonly repairs: readonly RepairCandidate[];
  /** The last good record switched to the next segment. */
  readonly afterSwitch: boolean;
  /** Files of later segments exist. */
  readonly hasLaterSegments: boolean;
  readonly control: ControlFile | undefined;
}

export interface Evidence {
  readonly points: Verdict;
  readonly text: string;
}

export interface Conclusion {
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly evidence: readonly Evidence[];
}

const sentences: Readonly<Record<Verdict, string>> = {
  'normal-end': 'This is the ordinary end of the log: nothing was written here yet.',
  'recycled-tail':
    'This is the ordinary end of the log in a recycled file: what follows belongs to an older life of the segment.',
  'unfinished-record':
    'The last record was being written when the server stopped: its rest never reached the disk. A crash explains this.',
  'segment-missing': 'The log goes on in a segment that is not here.',
  truncated: 'The file is shorter than a segment: its copy is incomplete.',
  damage: 'These bytes were damaged after they had been written: this is not where the log ended.',
  'wrong-timeline':
    'A page of another timeline lies here: the file belongs to another branch of the history.',
  'wrong-system': 'The file was written by another database system.',
  'cannot-tell': 'The bytes fit both a torn last write at a crash and later damage; they cannot tell which.',
};

/** Weighs the facts. */
export function conclude(facts: Facts): Conclusion {
  const evidence = gatherEvidence(facts);
  const verdict = decide(facts);
  return { verdict, sentence: sentences[verdict], evidence };
}

function decide(facts: Facts): Verdict {
  const { stop, beyond } = facts;
  switch (stop.check) {
    case 'page-system':
    case 'page-segment-size':
    case 'page-block-size':
      return 'wrong-system';
    case 'page-timeline-order':
    case 'page-timeline-history':
      return hasGoodRecordsBeyond(beyond) && facts.repairs.length > 0 ? 'damage' : 'wrong-timeline';
    case 'page-short':
      return 'truncated';
    case 'segment-missing':
      return 'segment-missing';
    default:
  }
  if (hasGoodRecordsBeyond(beyond) || facts.repairs.some((repair) => repair.confirmed)) return 'damage';
  if (isBelowRequired(facts)) return 'damage';
  if (stop.check === 'page-address' && isOlderLife(stop.found, stop.page, facts.segmentBytes)) {
    return isInsideRecord(stop) ? 'unfinished-record' : 'recycled-tail';
  }
  if (facts.isRecordOfOlderLife) return 'recycled-tail';
  if (facts.isZeroToSegmentEnd && !facts.hasHeaderBytes) return 'normal-end';
  if (isInsideRecord(stop) && beyond.pagesInPlace === 0) return 'unfinished-record';
  if (stop.check === 'record-length' && !facts.hasHeaderBytes) {
    return beyond.pagesOther + beyond.pagesInPlace === 0 ? 'normal-end' : 'cannot-tell';
  }
  if (stop.check === 'page-magic' && stop.magic === 0 && beyond.pagesOther === 0) return 'normal-end';
  return 'cannot-tell';
}

function gatherEvidence(facts: Facts): Evidence[] {
  const { stop, beyond, control } = facts;
  const evidence: Evidence[] = [];
  const add = (points: Verdict, text: string) => evidence.push({ points, text });
  const records = beyond.islands.reduce((sum, island) => sum + island.records, 0);
  const [first] = beyond.islands;
  if (first) {
    add(
      'damage',
      `${records} records with good checksums and their own addresses follow, from ${formatLsn(first.firstLsn)} ` +
        `to ${formatLsn(beyond.islands.at(-1)?.lastLsn ?? 0)}. (After a crash, pages written out of order can leave ` +
        `such a hole too, but only in the unflushed last pages.)`,
    );
  }
  if (facts.isZeroToSegmentEnd && !facts.hasHeaderBytes) {
    add('normal-end', 'Every byte from the stop to the end of the segment is zero.');
  }
  if (stop.check === 'record-length' && facts.hasHeaderBytes) {
    add('damage', 'The length is impossible, but the rest of the header is not zero: a record was here.');
  }
  for (const repair of facts.repairs.filter((candidate) => candidate.confirmed)) {
    add(
      'damage',
      `With ${repair.field} = ${repair.repaired} instead of ${repair.found} the record reads and its checksum fits.`,
    );
  }
  if (facts.isRecordOfOlderLife) {
    add('recycled-tail', 'The bytes are a record with a good checksum that points back to an older address.');
  }
  if (beyond.pagesOlder > 0) {
    add(
      'recycled-tail',
      `${beyond.pagesOlder} pages behind the stop carry older addresses, as in a recycled segment.`,
    );
  }
  if (isInsideRecord(stop))
    add('unfinished-record', 'The stop lies inside a record that goes on over several pages.');
  if (facts.afterSwitch) add('normal-end', 'The last good record switched to the next segment.');
  if (stop.check === 'segment-missing' && facts.hasLaterSegments) {
    add('damage', 'Later segments exist, so this one was written once and is lost here.');
  }
  if (stop.check === 'page-short') {
    add('truncated', `The page has ${stop.gotBytes} of ${stop.wantedBytes} bytes.`);
  }
  if (control && isBelowRequired(facts)) {
    add(
      'damage',
      `pg_control demands the log up to ${formatLsn(required(control))}, which lies behind the stop.`,
    );
  }
  return evidence;
}

function hasGoodRecordsBeyond(beyond: Beyond): boolean {
  return beyond.islands.length > 0;
}

/** How far the log must be there for the data to be consistent. */
function required(control: ControlFile): Lsn {
  return Math.max(control.recoveryMin, control.backupEnd, control.checkpoint);
}

function isBelowRequired({ stop, control }: Facts): boolean {
  return control !== undefined && stop.lsn < required(control);
}

/** A recycled segment keeps its bytes and gets a later name, so its pages lie whole segments too low. */
function isOlderLife(found: bigint, page: Lsn, segmentBytes: number): boolean {
  return found < BigInt(page) && (BigInt(page) - found) % BigInt(segmentBytes) === 0n;
}

function isInsideRecord(stop: Stop): boolean {
  if (stop.check === 'continuation-flag' || stop.check === 'continuation-length') return true;
  return stop.page > stop.lsn;
}
