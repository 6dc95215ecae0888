/**
 * Where reading stops and why: what the server would say, kept apart from what we conclude, with the evidence, what can
 * be read behind the stop, and candidate repairs.
 */
import { isSwitch, recordChecksum } from './check-record.ts';
import { type Conclusion, conclude } from './conclude.ts';
import type { ControlFile } from './control-file.ts';
import type { Lsn } from './lsn.ts';
import { WalEnd, WalReader } from './reader.ts';
import type { WalRecord } from './record.ts';
import { firstRecordFrom, readRecords } from './records.ts';
import { releases } from './release.ts';
import { type RepairCandidate, repairCandidates } from './repair.ts';
import { type Beyond, isZero, readBeyond } from './resync.ts';
import { recordBytesMax, type ServerMessage, serverText, waldumpText } from './server-text.ts';
import type { WalSource } from './source.ts';
import type { Stop } from './stop.ts';

export interface ExplainInput {
  readonly source: WalSource;
  /** Where to start: a record or a page; see `startOf`. */
  readonly from: Lsn;
  /** The server that would read this; the release that wrote it by default. */
  readonly serverMajor?: number;
  readonly control?: ControlFile;
  /** The timelines recovery may read, if the history is known. */
  readonly timelines?: ReadonlySet<number>;
  /** First addresses of the segments for which files exist. */
  readonly segmentStarts: readonly Lsn[];
  /** Another copy of the same log, or how far a standby got. */
  readonly standby?: { readonly source: WalSource } | { readonly lsn: Lsn };
}

export interface Explanation {
  readonly from: Lsn;
  readonly records: number;
  readonly lastGood: WalRecord | undefined;
  /** Records that were begun and abandoned at a crash, and the records that took their place. */
  readonly overwritten: readonly { readonly abandoned: Lsn; readonly by: Lsn }[];
  readonly stop: Stop;
  readonly server: { readonly major: number; readonly message: ServerMessage };
  /** What the other releases would say, where it differs. */
  readonly others: readonly { readonly majors: readonly number[]; readonly message: ServerMessage }[];
  readonly waldump: string | undefined;
  readonly conclusion: Conclusion;
  readonly beyond: Beyond;
  readonly repairs: readonly RepairCandidate[];
  readonly standby: StandbyView | undefined;
}

export interface StandbyView {
  /** True if the other copy has the log behind the stop. */
  readonly isPast: boolean;
  readonly records: number;
  readonly readTo: Lsn;
}

/** Reads to the end and explains it. */
export function explainEnd(input: ExplainInput): Explanation {
  const { source } = input;
  const { geometry } = source;
  const major = input.serverMajor ?? geometry.release.major;
  const { records, lastGood, overwritten, stop } = readToStop(input, major);
  const previous = lastGood?.lsn;
  const beyond = readBeyond(source, Math.max(stop.lsn, stop.page));
  const repairs = stop.check === 'segment-missing' ? [] : repairCandidates({ source, stop, previous });
  const conclusion = conclude({
    stop,
    segmentBytes: geometry.segmentBytes,
    ...bytesAtStop(source, stop),
    isRecordOfOlderLife: isRecordOfOlderLife(source, stop),
    beyond,
    repairs,
    afterSwitch: lastGood !== undefined && isSwitch(lastGood.resourceManager, lastGood.info),
    hasLaterSegments: input.segmentStarts.some((start) => start > stop.lsn),
    control: input.control,
  });
  const textInput = { stop, lastGood: previous, segmentBytes: geometry.segmentBytes };
  const message = serverText({ ...textInput, major });
  return {
    from: input.from,
    records,
    lastGood,
    overwritten,
    stop,
    server: { major, message },
    others: otherMessages(textInput, major, message, geometry.release.major),
    waldump: waldumpText({ ...textInput, major: geometry.release.major }),
    conclusion,
    beyond,
    repairs,
    standby: input.standby && standbyView(input.standby, stop, previous),
  };
}

/** Where reading can start: the address itself if given, else the first record in the first segment. */
export function startOf(source: WalSource, segmentStarts: readonly Lsn[], asked?: Lsn): Lsn | undefined {
  if (asked !== undefined) return asked;
  for (const start of segmentStarts) {
    const first = firstRecordFrom(source, start);
    if (first !== undefined) return first;
  }
  return segmentStarts[0];
}

function readToStop(input: ExplainInput, major: number) {
  const { source, from, control, timelines } = input;
  const longest = recordBytesMax(major, source.geometry.pageBytes);
  const reading = readRecords(source, {
    from,
    ...(control ? { systemIdentifier: control.systemIdentifier } : {}),
    ...(timelines ? { timelines } : {}),
    ...(longest === undefined ? {} : { recordBytesMax: longest }),
  });
  let records = 0;
  let lastGood: WalRecord | undefined;
  const overwritten: { abandoned: Lsn; by: Lsn }[] = [];
  for (;;) {
    const step = reading.next();
    if (step.done) {
      if (!step.value) throw new Error('reading without a bound ends with a reason');
      return { records, lastGood, overwritten, stop: step.value };
    }
    records++;
    lastGood = step.value;
    const { overwrote, lsn } = step.value;
    if (overwrote !== undefined) overwritten.push({ abandoned: overwrote, by: lsn });
  }
}

function bytesAtStop(source: WalSource, stop: Stop) {
  const segment = source.segment(stop.lsn);
  const { segmentBytes, release } = source.geometry;
  const offset = stop.lsn % segmentBytes;
  const header = segment?.read(offset, release.recordHeaderBytes) ?? Buffer.alloc(0);
  return {
    hasHeaderBytes: !isZero(header),
    isZeroToSegmentEnd:
      segment !== undefined && isZero(Buffer.from(segment.read(offset, segmentBytes - offset))),
  };
}

/** A recycled segment's record: whole and with a good checksum, but linked to a place in the file's older life. */
function isRecordOfOlderLife(source: WalSource, stop: Stop): boolean {
  if (stop.check !== 'previous-link') return false;
  const { pageBytes, release } = source.geometry;
  const segment = source.segment(stop.lsn);
  const bytes =
    segment?.read(stop.lsn - segment.start, pageBytes - (stop.lsn % pageBytes)) ?? Buffer.alloc(0);
  const totalLength = bytes.length >= 4 ? bytes.readUInt32LE(0) : 0;
  if (totalLength < release.recordHeaderBytes || totalLength > bytes.length) return false;
  const stored = bytes.readUInt32LE(release.recordHeaderBytes === 32 ? 24 : 20);
  return stop.found < BigInt(stop.lsn) && recordChecksum(bytes, 0, totalLength, release) === stored;
}

function otherMessages(
  input: { stop: Stop; lastGood: Lsn | undefined; segmentBytes: number },
  major: number,
  message: ServerMessage,
  writtenBy: number,
) {
  const groups: { majors: number[]; message: ServerMessage }[] = [];
  for (const release of releases) {
    // 9.4 judged another header by other rules, so it has nothing to say about newer records, nor they about its.
    if (release.major === major || release.major > 18 || release.major < 9.5 !== writtenBy < 9.5) continue;
    const other = serverText({ ...input, major: release.major });
    if (other.text === message.text) continue;
    const known = groups.find((group) => group.message.text === other.text);
    if (known) known.majors.push(release.major);
    else groups.push({ majors: [release.major], message: other });
  }
  return groups;
}

function standbyView(
  standby: NonNullable<ExplainInput['standby']>,
  stop: Stop,
  previous: Lsn | undefined,
): StandbyView {
  if ('lsn' in standby) return { isPast: standby.lsn > stop.lsn, records: 0, readTo: standby.lsn };
  const reader = new WalReader(standby.source, {
    from: stop.lsn,
    trustSegments: true,
    ...(previous === undefined ? {} : { previous }),
  });
  let records = 0;
  while (!(reader.next() instanceof WalEnd)) records++;
  return { isPast: records > 0, records, readTo: reader.position };
}
