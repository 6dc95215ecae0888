import { FieldReader } from '../field-reader.ts';
import { fields, type Layout, u16, u32 } from '../layout.ts';
import { fullTransaction, relation } from '../notation.ts';
import type { DescribeInput, ResourceManager } from '../resource-manager.ts';
import { btreeLayouts16, describeBtree16 } from './btree-16.ts';

const names: Readonly<Record<number, string>> = {
  0x00: 'INSERT_LEAF',
  0x10: 'INSERT_UPPER',
  0x20: 'INSERT_META',
  0x30: 'SPLIT_L',
  0x40: 'SPLIT_R',
  0x70: 'DELETE',
  0x80: 'UNLINK_PAGE',
  0x90: 'UNLINK_PAGE_META',
  0xa0: 'NEWROOT',
  0xb0: 'MARK_PAGE_HALFDEAD',
  0xc0: 'VACUUM',
  0xd0: 'REUSE_PAGE',
};

const offset = fields`off ${u16(0)}`;
const layoutsTo12: Readonly<Record<number, Layout>> = {
  0x00: offset,
  0x10: offset,
  0x20: offset,
  0xa0: fields`lev ${u32(4)}`,
};
const split = fields`level ${u32(0)}, firstrightoff ${u16(4)}, newitemoff ${u16(6)}, postingoff ${u16(8)}`;
const layouts: Readonly<Record<number, Layout>> = {
  ...layoutsTo12,
  0x30: split,
  0x40: split,
  0x50: offset,
  0x60: fields`nintervals ${u16(0)}`,
};

/** Btree: entries, page splits and deletions. */
export const btree: ResourceManager = {
  id: 11,
  name: 'Btree',
  operation(info, { major }) {
    const code = info & 0xf0;
    if (code === 0x50) {
      return major >= 13
        ? 'INSERT_POST'
        : major >= 12
          ? undefined
          : major >= 11
            ? 'SPLIT_L_HIGHKEY'
            : 'SPLIT_L_ROOT';
    }
    if (code === 0x60) {
      return major >= 13
        ? 'DEDUP'
        : major >= 12
          ? undefined
          : major >= 11
            ? 'SPLIT_R_HIGHKEY'
            : 'SPLIT_R_ROOT';
    }
    if (code === 0xe0) return major >= 11 ? 'META_CLEANUP' : undefined;
    return names[code];
  },
  layout(code, { major }) {
    if (major >= 16) return btreeLayouts16[code];
    if (major < 9.5) return undefined;
    return major < 13 ? layoutsTo12[code] : layouts[code];
  },
  describe(input) {
    const { code, data, release } = input;
    if (release.major < 9.5) return '';
    if (release.major >= 16) return describeBtree16(input);
    switch (code) {
      case 0x30:
      case 0x40:
      case 0x50:
      case 0x60:
        return `level ${data.u32(0)}, firstrightoff ${data.u16(4)}, newitemoff ${data.u16(6)}`;
      case 0x70:
        return deletion(input);
      case 0x80:
      case 0x90:
        return unlink(input);
      case 0xb0:
        return `topparent ${data.u32(16)}; leaf ${data.u32(4)}; left ${data.u32(8)}; right ${data.u32(12)}`;
      case 0xc0:
        return release.major >= 13
          ? `ndeleted ${data.u16(0)}; nupdated ${data.u16(2)}`
          : `lastBlockVacuumed ${data.u32(0)}`;
      case 0xd0:
        return reuse(input);
      case 0xe0:
        return metaCleanup(input);
      default:
        return '';
    }
  },
};

function deletion({ data, release }: DescribeInput): string {
  if (release.major < 12) return `${data.i32(12)} items`;
  if (release.major < 14) return `latestRemovedXid ${data.u32(0)}; ndeleted ${data.u32(4)}`;
  return `latestRemovedXid ${data.u32(0)}; ndeleted ${data.u16(4)}; nupdated ${data.u16(6)}`;
}

function unlink({ data, release }: DescribeInput): string {
  if (release.major < 14) {
    return (
      `left ${data.u32(0)}; right ${data.u32(4)}; btpo_xact ${data.u32(20)};` +
      ` leafleft ${data.u32(8)}; leafright ${data.u32(12)}; topparent ${data.u32(16)}`
    );
  }
  return (
    `left ${data.u32(0)}; right ${data.u32(4)}; level ${data.u32(8)}; safexid ${fullTransaction(data, 16)};` +
    ` leafleft ${data.u32(24)}; leafright ${data.u32(28)}; leaftopparent ${data.u32(32)}`
  );
}

function reuse({ data, release }: DescribeInput): string {
  const removed = release.major >= 14 ? fullTransaction(data, 16) : `${data.u32(16)}`;
  return `rel ${relation(data, 0)}; latestRemovedXid ${removed}`;
}

/** The metadata lies in the data of block reference 0, which an image may have replaced. */
function metaCleanup({ record, release }: DescribeInput): string {
  const block = record.body.blocks[0];
  if (!block || block.dataLength === 0) return '';
  const metadata = new FieldReader(record.buffer, block.dataStart, block.dataLength);
  if (release.major >= 14) return `last_cleanup_num_delpages ${metadata.u32(20)}`;
  const tuples = metadata.f64(24).toFixed(6);
  return `oldest_btpo_xact ${metadata.u32(20)}; last_cleanup_num_heap_tuples: ${tuples}`;
}
