/**
 * What a server would print when it stops reading here, word for word, by release.
 *
 * The texts of 9.4 and 10 to 18 were compared with running servers (test/wal/end-of-wal.test.ts does it again); those of
 * 9.5, 9.6 and 19 come from PostgreSQL's source. This module only quotes the server: what the stop *means* is told by
 * `explain.ts`.
 */
import { formatLsn, formatPaddedLsn, formatRawLsn, type Lsn } from './lsn.ts';
import type { BodyFailure, PageStop, RecordStop, Stop } from './stop.ts';

export interface ServerMessage {
  /** The message of the log line; undefined when the server of this release says nothing at all. */
  readonly text: string | undefined;
  /** What to know about it: why nothing is said, or that minors of the release differ. */
  readonly note?: string;
}

export interface ServerTextInput {
  readonly stop: Stop;
  /** 9.4, 9.5, 9.6, 10 ... */
  readonly major: number;
  /** The last good record, which 15 and later name when a record's body is malformed. */
  readonly lastGood: Lsn | undefined;
  /** Segment size, to tell a page's offset in its file. */
  readonly segmentBytes: number;
}

/** The message of a server of `major` for this stop. */
export function serverText(input: ServerTextInput): ServerMessage {
  const { stop, major } = input;
  if (stop.check === 'segment-missing') {
    return {
      text: undefined,
      note: 'A missing next segment ends recovery without a message (only at DEBUG2: could not open file).',
    };
  }
  if (!('file' in stop)) return recordText(stop, input);
  const text = pageText(stop, input);
  if (major >= 12) return { text };
  if (stop.check === 'page-short') {
    return { text, note: 'Servers up to 11 print a stale reason after the colon, such as "File exists".' };
  }
  return {
    text: undefined,
    note:
      `Servers up to 11 swallow the reason when a page header is refused: the log goes straight to "redo done at". ` +
      `pg_waldump${major < 10 ? ' (pg_xlogdump)' : ''} would say: ${text}`,
  };
}

/** The message of pg_waldump, which never swallows a reason and names the last good record first. */
export function waldumpText(input: ServerTextInput): string | undefined {
  const { stop, major, lastGood } = input;
  if (stop.check === 'segment-missing') return undefined;
  const text = 'file' in stop ? pageText(stop, input) : recordText(stop, input).text;
  const place = lastGood === undefined ? 'the start' : printLsn(lastGood, major);
  return `error in WAL record at ${place}: ${text}`;
}

function printLsn(lsn: Lsn, major: number): string {
  return major >= 19 ? formatPaddedLsn(lsn) : formatLsn(lsn);
}

function pageText(stop: PageStop, { major, segmentBytes }: ServerTextInput): string {
  const offset = stop.page % segmentBytes;
  const where =
    major >= 16
      ? `in WAL segment ${stop.file}, LSN ${printLsn(stop.page, major)}, offset ${offset}`
      : `in log segment ${stop.file}, offset ${offset}`;
  const foreign = 'WAL file is from different database system:';
  switch (stop.check) {
    case 'page-short': {
      const place = where.replace('in ', 'could not read from ');
      return major >= 12 ? `${place}: read ${stop.gotBytes} of ${stop.wantedBytes}` : `${place}: Success`;
    }
    case 'page-magic':
      return `invalid magic number ${hex16(stop.magic)} ${where}`;
    case 'page-info':
      return `invalid info bits ${hex16(stop.info)} ${where}`;
    case 'page-system':
      return (
        `${foreign} WAL file database system identifier is ${stop.found}, ` +
        `pg_control database system identifier is ${stop.expected}`
      );
    case 'page-segment-size':
      if (major < 9.5) return `${foreign} Incorrect XLOG_SEG_SIZE in page header.`;
      return `${foreign} incorrect ${major >= 11 ? 'segment size' : 'XLOG_SEG_SIZE'} in page header`;
    case 'page-block-size':
      if (major < 9.5) return `${foreign} Incorrect XLOG_BLCKSZ in page header.`;
      return `${foreign} incorrect XLOG_BLCKSZ in page header`;
    case 'page-address':
      return `unexpected pageaddr ${formatRawLsn(stop.found, major >= 19)} ${where}`;
    case 'page-timeline-order':
      return `out-of-sequence timeline ID ${stop.found} (after ${stop.after}) ${where}`;
    default:
      return `unexpected timeline ID ${stop.found} ${where}`;
  }
}

function recordText(stop: RecordStop, input: ServerTextInput): ServerMessage {
  const { major } = input;
  const lsn = printLsn(stop.lsn, major);
  switch (stop.check) {
    case 'record-length-zero':
      return { text: `record with zero length at ${lsn}` };
    case 'switch-length':
      return { text: `invalid xlog switch record at ${lsn}` };
    case 'record-length':
      if (major < 9.6) return { text: `invalid record length at ${lsn}` };
      return major >= 16
        ? { text: `invalid record length at ${lsn}: expected at least ${stop.expected}, got ${stop.got}` }
        : { text: `invalid record length at ${lsn}: wanted ${stop.expected}, got ${stop.got}` };
    case 'resource-manager':
      return { text: `invalid resource manager ID ${stop.id} at ${lsn}` };
    case 'previous-link':
      return { text: `record with incorrect prev-link ${formatRawLsn(stop.found, major >= 19)} at ${lsn}` };
    case 'record-offset':
      return major >= 16
        ? { text: `invalid record offset at ${lsn}: expected at least ${stop.expected}, got ${stop.got}` }
        : { text: `invalid record offset at ${lsn}` };
    case 'continuation-requested':
      return { text: `contrecord is requested by ${lsn}` };
    case 'record-too-long':
      return { text: `record length ${stop.got} at ${lsn} too long` };
    case 'continuation-flag':
      return withLengthNote(`there is no contrecord flag at ${lsn}`, major);
    case 'continuation-length': {
      const expected = major >= 14 ? ` (expected ${stop.expected})` : '';
      return withLengthNote(`invalid contrecord length ${stop.found}${expected} at ${lsn}`, major);
    }
    case 'checksum':
      return { text: `incorrect resource manager data checksum in record at ${lsn}` };
    case 'body':
      return malformedBody(stop.detail, lsn, input);
  }
  throw new Error('every record check has its text');
}

/**
 * From 15 on the reader runs ahead of replay, and texts about a malformed body name the record that replay had reached:
 * the one before at best, an older one if the reader was further ahead.
 */
function malformedBody(
  detail: BodyFailure,
  lsn: string,
  { major, lastGood }: ServerTextInput,
): ServerMessage {
  if (major < 15) return { text: `${bodyText(detail)} at ${lsn}` };
  const named = lastGood === undefined ? lsn : printLsn(lastGood, major);
  return {
    text: `${bodyText(detail)} at ${named}`,
    note: `The malformed record is the one at ${lsn}; servers from 15 on name the record replay had reached, which may also lie before ${named}.`,
  };
}

/** The first minors of 12 to 15 still refused lengths above about 1 GB before they looked at the pages. */
function withLengthNote(text: string, major: number): ServerMessage {
  if (major < 12 || major > 15) return { text };
  return {
    text,
    note: 'Minors before September 2023 print "record length ... too long" instead if the length is above about 1 GB.',
  };
}

function bodyText(detail: BodyFailure): string {
  switch (detail.kind) {
    case 'block-order':
      return `out-of-order block_id ${detail.id}`;
    case 'block-data-flag':
      return detail.set
        ? 'BKPBLOCK_HAS_DATA set, but no data included'
        : `BKPBLOCK_HAS_DATA not set, but data length is ${detail.length}`;
    case 'image-hole-set':
      return (
        `BKPIMAGE_HAS_HOLE set, but hole offset ${detail.holeOffset} length ${detail.holeLength} ` +
        `block image length ${detail.imageLength}`
      );
    case 'image-hole-clear':
      return `BKPIMAGE_HAS_HOLE not set, but hole offset ${detail.holeOffset} length ${detail.holeLength}`;
    case 'image-full-compressed':
      return `BKPIMAGE_COMPRESSED set, but block image length ${detail.imageLength}`;
    case 'image-not-full':
      return `neither BKPIMAGE_HAS_HOLE nor BKPIMAGE_COMPRESSED set, but block image length is ${detail.imageLength}`;
    case 'no-relation-before':
      return 'BKPBLOCK_SAME_REL set but no previous rel';
    case 'block-id':
      return `invalid block_id ${detail.id}`;
    case 'hole-size':
      return 'incorrect hole size in record';
    case 'backup-block-size':
      return 'invalid backup block size in record';
    default:
      return 'record with invalid length';
  }
}

function hex16(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}

/**
 * The longest record a server of this release makes room for before it has seen its pages: its buffer is the
 * length rounded up to whole pages and must stay below 1 GB. No limit from the minors of September 2023 on.
 */
export function recordBytesMax(major: number, pageBytes: number): number | undefined {
  return major < 12 ? 0x3fff_ffff - pageBytes : undefined;
}
