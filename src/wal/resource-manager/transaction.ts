import type { FieldReader } from '../field-reader.ts';
import { address, invalidations, listed, relationPath, timestamp } from '../notation.ts';
import type { DescribeInput, ResourceManager } from '../resource-manager.ts';

/** Bits of the xinfo word that say which optional parts a commit or abort carries. */
const part = {
  database: 1 << 0,
  subtransactions: 1 << 1,
  relations: 1 << 2,
  invalidations: 1 << 3,
  twoPhase: 1 << 4,
  origin: 1 << 5,
  gid: 1 << 7,
  droppedStatistics: 1 << 8,
  relcacheInitFile: 1 << 30,
  forceSync: 1 << 31,
} as const;

/** Transaction: commits, aborts and two-phase commit. */
export const transaction: ResourceManager = {
  id: 1,
  name: 'Transaction',
  operation(info, { major }) {
    switch (info & 0x70) {
      case 0x00:
        return 'COMMIT';
      case 0x10:
        return 'PREPARE';
      case 0x20:
        return 'ABORT';
      case 0x30:
        return 'COMMIT_PREPARED';
      case 0x40:
        return 'ABORT_PREPARED';
      case 0x50:
        return 'ASSIGNMENT';
      case 0x60:
        return major >= 14 ? 'INVALIDATION' : major < 9.5 ? 'COMMIT_COMPACT' : undefined;
      default:
        return undefined;
    }
  },
  describe(input) {
    const { code, data, release } = input;
    if (release.major < 9.5) return '';
    switch (code & 0x70) {
      case 0x00:
      case 0x30:
        return outcome(input, true);
      case 0x20:
      case 0x40:
        return outcome(input, false);
      case 0x10:
        return release.major >= 13 ? prepare(input) : '';
      case 0x50:
        return `xtop ${data.u32(0)}: ${listed('subxacts:', data.list(8, data.i32(4)))}`;
      case 0x60:
        return invalidations(data, 4, data.i32(0));
      default:
        return '';
    }
  },
};

/** A commit or an abort: the time, then the parts announced by xinfo one after another, unaligned. */
function outcome({ code, data, record, release }: DescribeInput, isCommit: boolean): string {
  const time = timestamp(data.i64(0));
  let at = 8;
  const xinfo = code & 0x80 ? data.u32(at) : 0;
  if (code & 0x80) at += 4;
  let database = { database: 0, tablespace: 0 };
  if (xinfo & part.database) {
    database = { database: data.u32(at), tablespace: data.u32(at + 4) };
    at += 8;
  }
  let subtransactions = '';
  if (xinfo & part.subtransactions) {
    const ids = data.list(at + 4, data.i32(at));
    subtransactions = listed('; subxacts:', ids);
    at += 4 + ids.length * 4;
  }
  let relations = '';
  if (xinfo & part.relations) {
    const count = data.i32(at);
    relations = relationList('; rels:', data, at + 4, count, release);
    at += 4 + Math.max(0, count) * 12;
  }
  let statistics = '';
  if (xinfo & part.droppedStatistics) {
    const count = data.i32(at);
    const size = release.major >= 18 ? 16 : 12;
    statistics = statisticsList('; dropped stats:', data, at + 4, count, size);
    at += 4 + Math.max(0, count) * size;
  }
  let messages = '';
  if (isCommit && xinfo & part.invalidations) {
    const count = data.i32(at);
    messages = invalidations(data, at + 4, count, xinfo & part.relcacheInitFile ? database : undefined);
    at += 4 + Math.max(0, count) * 16;
  }
  let prepared = '';
  if (xinfo & part.twoPhase) {
    prepared = `${data.u32(at)}: `;
    at += 4;
    if (xinfo & part.gid) at += Buffer.byteLength(data.text(at)) + 1;
  }
  const origin =
    xinfo & part.origin
      ? `; origin: node ${record.body.origin}, lsn ${address(data, at)}, at ${timestamp(data.i64(at + 8))}`
      : '';
  const sync = isCommit && xinfo & part.forceSync ? '; sync' : '';
  return isCommit
    ? `${prepared}${time}${relations}${subtransactions}${statistics}${messages}${sync}${origin}`
    : `${prepared}${time}${relations}${subtransactions}${origin}${statistics}`;
}

/** PREPARE from 13 on: a fixed header, then parts that are each padded to 8 bytes. */
function prepare({ data, record, release }: DescribeInput): string {
  const hasStatistics = release.major >= 15;
  const after = hasStatistics ? 48 : 40;
  const [subtransactions, commitRelations, abortRelations] = [data.i32(28), data.i32(32), data.i32(36)];
  const [commitStatistics, abortStatistics] = hasStatistics ? [data.i32(40), data.i32(44)] : [0, 0];
  const statisticsBytes = release.major >= 18 ? 16 : 12;
  let at = after + 24;
  const gid = data.text(at);
  const skip = (bytes: number) => {
    const place = at;
    at += Math.ceil(Math.max(0, bytes) / 8) * 8;
    return place;
  };
  skip(data.u16(after + 6));
  const ids = listed('; subxacts:', data.list(skip(subtransactions * 4), subtransactions));
  const relations =
    relationList('; rels(commit):', data, skip(commitRelations * 12), commitRelations, release) +
    relationList('; rels(abort):', data, skip(abortRelations * 12), abortRelations, release);
  const statistics =
    statisticsList(
      '; commit dropped stats:',
      data,
      skip(commitStatistics * statisticsBytes),
      commitStatistics,
      statisticsBytes,
    ) +
    statisticsList(
      '; abort dropped stats:',
      data,
      skip(abortStatistics * statisticsBytes),
      abortStatistics,
      statisticsBytes,
    );
  const database = { database: data.u32(12), tablespace: 0 };
  const initFile = data.u8(after + 4) ? database : undefined;
  const messages = invalidations(data, skip(0), data.i32(after), initFile);
  const origin = record.body.origin
    ? `; origin: node ${record.body.origin}, lsn ${address(data, after + 8)}, at ${timestamp(data.i64(after + 16))}`
    : '';
  return `gid ${gid}: ${timestamp(data.i64(16))}${relations}${statistics}${ids}${messages}${origin}`;
}

function relationList(
  heading: string,
  data: FieldReader,
  at: number,
  count: number,
  release: DescribeInput['release'],
): string {
  data.bytes(at, Math.max(0, count) * 12);
  const paths = Array.from({ length: Math.max(0, count) }, (_, index) =>
    relationPath(data, at + index * 12, 0, release),
  );
  return listed(heading, paths);
}

function statisticsList(heading: string, data: FieldReader, at: number, count: number, size: number): string {
  data.bytes(at, Math.max(0, count) * size);
  const items = Array.from({ length: Math.max(0, count) }, (_, index) => {
    const item = at + index * size;
    return `${data.u32(item)}/${data.u32(item + 4)}/${data.u32(item + 8)}`;
  });
  return listed(heading, items);
}
