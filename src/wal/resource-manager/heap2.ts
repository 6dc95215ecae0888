import { fields, flagNames, hexByte, type Layout, u16, u32 } from '../layout.ts';
import { hexText, relation } from '../notation.ts';
import type { DescribeInput, ResourceManager } from '../resource-manager.ts';
import { lockBits } from './heap.ts';
import { describeHeap2Of16, heap2Layouts16 } from './heap-16.ts';

const layouts: Readonly<Record<number, Layout>> = {
  0x40: fields`cutoff xid ${u32(0)} flags ${hexByte(4)}`,
  0x50: fields`${u16(2)} tuples flags ${hexByte(0)}`,
  0x60: fields`off ${u16(4)}: xmax ${u32(0)}: flags ${hexByte(7)} ${flagNames(lockBits)(6)}`,
};
const pruned = fields`latestRemovedXid ${u32(0)} nredirected ${u16(4)} ndead ${u16(6)}`;

/** Heap2: vacuum, multi-row insert, locks of updated rows. Its first four codes changed meaning twice. */
export const heap2: ResourceManager = {
  id: 9,
  name: 'Heap2',
  operation(info, { major }) {
    switch (info & 0x70) {
      case 0x00:
        return 'REWRITE';
      case 0x10:
        return major >= 17 ? 'PRUNE_ON_ACCESS' : major >= 14 ? 'PRUNE' : 'CLEAN';
      case 0x20:
        return major >= 17 ? 'PRUNE_VACUUM_SCAN' : major >= 14 ? 'VACUUM' : 'FREEZE_PAGE';
      case 0x30:
        return major >= 17 ? 'PRUNE_VACUUM_CLEANUP' : major >= 14 ? 'FREEZE_PAGE' : 'CLEANUP_INFO';
      case 0x40:
        return major < 19 ? 'VISIBLE' : undefined;
      case 0x50:
        return info & 0x80 ? 'MULTI_INSERT+INIT' : 'MULTI_INSERT';
      case 0x60:
        return 'LOCK_UPDATED';
      default:
        return 'NEW_CID';
    }
  },
  layout(code, { major }) {
    if (major >= 16) return heap2Layouts16[code & 0x70];
    if (major >= 14 && (code & 0x70) === 0x10) return pruned;
    return major < 9.6 ? undefined : layouts[code & 0x70];
  },
  describe(input) {
    const { code, data, release } = input;
    if (release.major < 9.5) return '';
    if (release.major >= 16) return describeHeap2Of16(input);
    switch (code & 0x70) {
      case 0x10:
      case 0x20:
      case 0x30:
        return release.major >= 14 ? pruneOf14(input) : pruneOf95(input);
      case 0x40:
        return `cutoff xid ${data.u32(0)}`;
      case 0x50:
        return `${data.u16(2)} tuples flags ${hexText(data.u8(0))}`;
      case 0x60:
        return `off ${data.u16(4)}: xmax ${data.u32(0)} ${lockBits(data.u8(6))}`;
      case 0x70: {
        const block = data.u16(28) * 65_536 + data.u16(30);
        return (
          `rel ${relation(data, 16)}; tid ${block}/${data.u16(32)};` +
          ` cmin: ${data.u32(4)}, cmax: ${data.u32(8)}, combo: ${data.u32(12)}`
        );
      }
      default:
        return '';
    }
  },
};

function pruneOf95({ code, data }: DescribeInput): string {
  if ((code & 0x70) === 0x10) return `remxid ${data.u32(0)}`;
  if ((code & 0x70) === 0x20) return `cutoff xid ${data.u32(0)} ntuples ${data.u16(4)}`;
  return `remxid ${data.u32(data.length - 4)}`;
}

function pruneOf14({ code, data }: DescribeInput): string {
  if ((code & 0x70) === 0x20) return `nunused ${data.u16(0)}`;
  return `cutoff xid ${data.u32(0)} ntuples ${data.u16(4)}`;
}
