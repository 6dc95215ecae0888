/** The words of 16 and later for Btree. */
import type { FieldReader } from '../field-reader.ts';
import { fields, type Layout, u16, u32 } from '../layout.ts';
import { fullTransaction, relation, trueOrFalse } from '../notation.ts';
import type { DescribeInput } from '../resource-manager.ts';
import { bracketed, firstBlockData, numbers } from './heap-16.ts';

const offset = fields`off: ${u16(0)}`;
const split = fields`level: ${u32(0)}, firstrightoff: ${u16(4)}, newitemoff: ${u16(6)}, postingoff: ${u16(8)}`;
export const btreeLayouts16: Readonly<Record<number, Layout>> = {
  0x00: offset,
  0x10: offset,
  0x20: offset,
  0x30: split,
  0x40: split,
  0x50: offset,
  0x60: fields`nintervals: ${u16(0)}`,
  0xa0: fields`level: ${u32(4)}`,
};

export function describeBtree16(input: DescribeInput): string {
  const { code, data } = input;
  switch (code) {
    case 0x70: {
      const [deleted, updated] = [data.u16(4), data.u16(6)];
      return (
        `snapshotConflictHorizon: ${data.u32(0)}, ndeleted: ${deleted}, nupdated: ${updated}, ` +
        `isCatalogRel: ${trueOrFalse(data.u8(8))}${changedItems(input, deleted, updated)}`
      );
    }
    case 0x80:
    case 0x90:
      return (
        `left: ${data.u32(0)}, right: ${data.u32(4)}, level: ${data.u32(8)}, safexid: ${fullTransaction(data, 16)}, ` +
        `leafleft: ${data.u32(24)}, leafright: ${data.u32(28)}, leaftopparent: ${data.u32(32)}`
      );
    case 0xb0:
      return `topparent: ${data.u32(16)}, leaf: ${data.u32(4)}, left: ${data.u32(8)}, right: ${data.u32(12)}`;
    case 0xc0: {
      const [deleted, updated] = [data.u16(0), data.u16(2)];
      return `ndeleted: ${deleted}, nupdated: ${updated}${changedItems(input, deleted, updated)}`;
    }
    case 0xd0:
      return (
        `rel: ${relation(data, 0)}, snapshotConflictHorizon: ${fullTransaction(data, 16)}, ` +
        `isCatalogRel: ${trueOrFalse(data.u8(24))}`
      );
    case 0xe0: {
      const metadata = firstBlockData(input);
      return metadata ? `last_cleanup_num_delpages: ${metadata.u32(20)}` : '';
    }
    default:
      return '';
  }
}

/** The items deleted, and those of which only some row addresses were taken away; empty if an image replaced them. */
function changedItems(input: DescribeInput, deleted: number, updated: number): string {
  const block = firstBlockData(input);
  if (!block) return '';
  const deletedItems = bracketed(numbers(block, 0, deleted));
  const offsets = numbers(block, deleted * 2, updated);
  return `, deleted: ${deletedItems}, updated: ${bracketed(updates(block, (deleted + updated) * 2, offsets))}`;
}

function updates(block: FieldReader, start: number, offsets: readonly number[]): string[] {
  let at = start;
  return offsets.map((offset) => {
    const count = block.u16(at);
    const taken = bracketed(numbers(block, at + 2, count));
    at += 2 + count * 2;
    return `{ off: ${offset}, nptids: ${count}, ptids: ${taken} }`;
  });
}
