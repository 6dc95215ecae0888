/** The words of 16 and later for Heap and Heap2: fields as `name: value`, and lists of line numbers spelled out. */
import { FieldReader } from '../field-reader.ts';
import { fields, flagNames, hexByte, type Layout, u16, u32 } from '../layout.ts';
import { hexText, invalidations, relation, trueOrFalse } from '../notation.ts';
import type { DescribeInput } from '../resource-manager.ts';

/** A list in brackets. */
export function bracketed(items: readonly (string | number)[]): string {
  return `[${items.join(', ')}]`;
}

/** `count` consecutive 16-bit numbers. */
export function numbers(data: FieldReader, at: number, count: number): number[] {
  data.bytes(at, count * 2);
  return Array.from({ length: count }, (_, index) => data.u16(at + index * 2));
}

/** The data of block reference 0; undefined where there is none, because an image took its place. */
export function firstBlockData({ record }: DescribeInput): FieldReader | undefined {
  const block = record.body.blocks[0];
  if (!block || block.id !== 0 || block.dataLength === 0) return undefined;
  return new FieldReader(record.buffer, block.dataStart, block.dataLength);
}

const lockNames = ['IS_MULTI', 'LOCK_ONLY', 'EXCL_LOCK', 'KEYSHR_LOCK', 'KEYS_UPDATED'];

const locks = flagNames((bits) => bracketed(lockNames.filter((_, index) => bits & (1 << index))));
const update = fields`old_xmax: ${u32(0)}, old_off: ${u16(4)}, old_infobits: ${locks(6)}, flags: ${hexByte(7)}, new_xmax: ${u32(8)}, new_off: ${u16(12)}`;
/** Deletes, locks and locks of updated rows are written alike. */
const lockedRow = fields`xmax: ${u32(0)}, off: ${u16(4)}, infobits: ${locks(6)}, flags: ${hexByte(7)}`;
const offset = fields`off: ${u16(0)}`;
const layouts: Readonly<Record<number, Layout>> = {
  0x00: fields`off: ${u16(0)}, flags: ${hexByte(2)}`,
  0x10: lockedRow,
  0x20: update,
  0x40: update,
  0x50: offset,
  0x60: lockedRow,
  0x70: offset,
};

/** Layouts of Heap; from 18 on an in-place update tells what it invalidates. */
export function heapLayouts16(code: number, major: number): Layout | undefined {
  return code === 0x70 && major >= 18 ? undefined : layouts[code];
}

/** Layouts of Heap2. */
export const heap2Layouts16: Readonly<Record<number, Layout>> = {
  0x40: fields`snapshotConflictHorizon: ${u32(0)}, flags: ${hexByte(4)}`,
  0x60: lockedRow,
};

export function describeHeap16({ code, data }: DescribeInput): string {
  if ((code & 0x70) === 0x70) {
    const initFile = data.u8(12) ? { database: data.u32(4), tablespace: data.u32(8) } : undefined;
    return `off: ${data.u16(0)}${invalidations(data, 20, data.i32(16), initFile)}`;
  }
  const flags = data.u8(8);
  const names = [...(flags & 1 ? ['CASCADE'] : []), ...(flags & 2 ? ['RESTART_SEQS'] : [])];
  const count = data.u32(4);
  return `flags: ${bracketed(names)}, nrelids: ${count}, relids: ${bracketed(data.list(12, count))}`;
}

export function describeHeap2Of16(input: DescribeInput): string {
  const { code, data, release } = input;
  switch (code & 0x70) {
    case 0x10:
    case 0x20:
    case 0x30:
      return release.major >= 17 ? pruneOf17(input) : pruneOf16(input);
    case 0x50: {
      const count = data.u16(2);
      const offsets =
        firstBlockData(input) && !(code & 0x80) ? `, offsets: ${bracketed(numbers(data, 4, count))}` : '';
      return `ntuples: ${count}, flags: ${hexText(data.u8(0))}${offsets}`;
    }
    case 0x70: {
      const block = data.u16(28) * 65_536 + data.u16(30);
      return (
        `rel: ${relation(data, 16)}, tid: ${block}/${data.u16(32)}, ` +
        `cmin: ${data.u32(4)}, cmax: ${data.u32(8)}, combo: ${data.u32(12)}`
      );
    }
    default:
      return '';
  }
}

function pruneOf16(input: DescribeInput): string {
  const { code, data } = input;
  const block = firstBlockData(input);
  if ((code & 0x70) === 0x20) {
    const count = data.u16(0);
    return `nunused: ${count}${block ? `, unused: ${bracketed(numbers(block, 0, count))}` : ''}`;
  }
  if ((code & 0x70) === 0x30) {
    const plans = data.u16(4);
    const start = `snapshotConflictHorizon: ${data.u32(0)}, nplans: ${plans}, isCatalogRel: ${trueOrFalse(data.u8(6))}`;
    return block ? `${start}, plans: ${freezePlans(block, 0, plans, plans * planBytes)}` : start;
  }
  const [redirected, dead] = [data.u16(4), data.u16(6)];
  const start =
    `snapshotConflictHorizon: ${data.u32(0)}, nredirected: ${redirected}, ndead: ${dead}, ` +
    `isCatalogRel: ${trueOrFalse(data.u8(8))}`;
  if (!block) return start;
  const deadAt = redirected * 4;
  const unusedAt = deadAt + dead * 2;
  const unused = Math.floor((block.length - unusedAt) / 2);
  return (
    `${start}, nunused: ${unused}, redirected: ${redirections(block, 0, redirected)}, ` +
    `dead: ${bracketed(numbers(block, deadAt, dead))}, unused: ${bracketed(numbers(block, unusedAt, unused))}`
  );
}

/** Flags of 17's prune record: what its main data and its block data hold. */
const pruneFlag = {
  isCatalog: 0x02,
  conflict: 0x08,
  plans: 0x10,
  redirected: 0x20,
  dead: 0x40,
  unused: 0x80,
};

/** From 17 on pruning, vacuuming and freezing are one record whose flags say what its block data holds, in this order. */
function pruneOf17(input: DescribeInput): string {
  const { data } = input;
  const flags = data.u8(1);
  const horizon = flags & pruneFlag.conflict ? `snapshotConflictHorizon: ${data.u32(2)}` : '';
  const start = `${horizon}, isCatalogRel: ${trueOrFalse(flags & pruneFlag.isCatalog)}`;
  const block = firstBlockData(input);
  if (!block) return start;

  let at = 0;
  const plans = flags & pruneFlag.plans ? block.u16(at) : 0;
  const plansAt = 4;
  if (flags & pruneFlag.plans) at = plansAt + plans * planBytes;
  const section = (flag: number, width: number) => {
    const count = flags & flag ? block.u16(at) : 0;
    const place = at + 2;
    if (flags & flag) at = place + count * width;
    return { count, place };
  };
  const redirected = section(pruneFlag.redirected, 4);
  const dead = section(pruneFlag.dead, 2);
  const unused = section(pruneFlag.unused, 2);
  const lists = [
    plans > 0 ? `, plans: ${freezePlans(block, plansAt, plans, at)}` : '',
    redirected.count > 0 ? `, redirected: ${redirections(block, redirected.place, redirected.count)}` : '',
    dead.count > 0 ? `, dead: ${bracketed(numbers(block, dead.place, dead.count))}` : '',
    unused.count > 0 ? `, unused: ${bracketed(numbers(block, unused.place, unused.count))}` : '',
  ];
  return (
    `${start}, nplans: ${plans}, nredirected: ${redirected.count}, ndead: ${dead.count}, ` +
    `nunused: ${unused.count}${lists.join('')}`
  );
}

const planBytes = 12;

/** Freeze plans, and for each the line numbers it applies to, which follow one another from `offsetsAt` on. */
function freezePlans(block: FieldReader, at: number, count: number, offsetsAt: number): string {
  let next = offsetsAt;
  block.bytes(at, count * planBytes);
  const plans = Array.from({ length: count }, (_, index) => {
    const plan = at + index * planBytes;
    const tuples = block.u16(plan + 10);
    const offsets = bracketed(numbers(block, next, tuples));
    next += tuples * 2;
    return (
      `{ xmax: ${block.u32(plan)}, infomask: ${block.u16(plan + 6)}, infomask2: ${block.u16(plan + 4)}, ` +
      `ntuples: ${tuples}, offsets: ${offsets} }`
    );
  });
  return bracketed(plans);
}

function redirections(block: FieldReader, at: number, count: number): string {
  const pairs = numbers(block, at, count * 2);
  return bracketed(
    Array.from({ length: count }, (_, index) => `${pairs[index * 2]}->${pairs[index * 2 + 1]}`),
  );
}
