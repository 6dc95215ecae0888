import { fields, flagNames, hexByte, type Layout, u16, u32 } from '../layout.ts';
import { listed } from '../notation.ts';
import type { DescribeInput, ResourceManager } from '../resource-manager.ts';
import { describeHeap16, heapLayouts16 } from './heap-16.ts';

const lockNames = ['IS_MULTI ', 'LOCK_ONLY ', 'EXCL_LOCK ', 'KEYSHR_LOCK ', 'KEYS_UPDATED '];

/** What a row's xmax stands for, each word followed by a blank. */
export function lockBits(bits: number): string {
  return lockNames.filter((_, index) => bits & (1 << index)).join('');
}

const locks = flagNames(lockBits);
const update = fields`off ${u16(4)} xmax ${u32(0)} flags ${hexByte(7)} ${locks(6)}; new off ${u16(12)} xmax ${u32(8)}`;
const layouts: Readonly<Record<number, Layout>> = {
  0x00: fields`off ${u16(0)} flags ${hexByte(2)}`,
  0x10: fields`off ${u16(4)} flags ${hexByte(7)} ${locks(6)}`,
  0x20: update,
  0x40: update,
  0x50: fields`off ${u16(0)}`,
  0x60: fields`off ${u16(4)}: xid ${u32(0)}: flags ${hexByte(7)} ${locks(6)}`,
  0x70: fields`off ${u16(0)}`,
};

/** Heap: rows inserted, deleted, updated and locked. */
export const heap: ResourceManager = {
  id: 10,
  name: 'Heap',
  operation(info, { major }) {
    const init = info & 0x80 ? '+INIT' : '';
    switch (info & 0x70) {
      case 0x00:
        return `INSERT${init}`;
      case 0x10:
        return 'DELETE';
      case 0x20:
        return `UPDATE${init}`;
      case 0x30:
        return major >= 11 ? 'TRUNCATE' : undefined;
      case 0x40:
        return `HOT_UPDATE${init}`;
      case 0x50:
        return major >= 9.5 ? 'HEAP_CONFIRM' : 'NEWPAGE';
      case 0x60:
        return 'LOCK';
      default:
        return 'INPLACE';
    }
  },
  layout(code, { major }) {
    if (major >= 16) return heapLayouts16(code & 0x70, major);
    // 9.5 wrote no flags when it locked a row.
    return major < 9.5 || (major < 9.6 && (code & 0x70) === 0x60) ? undefined : layouts[code & 0x70];
  },
  describe(input) {
    const { code, data, release } = input;
    if (release.major < 9.5) return '';
    if (release.major >= 16) return describeHeap16(input);
    if ((code & 0x70) === 0x30) return truncate(input);
    return `off ${data.u16(4)}: xid ${data.u32(0)} ${lockBits(data.u8(6))}`;
  },
};

function truncate({ data }: DescribeInput): string {
  const flags = data.u8(8);
  const count = data.u32(4);
  return (
    `${flags & 1 ? 'cascade ' : ''}${flags & 2 ? 'restart_seqs ' : ''}` +
    `nrelids ${count}${listed(' relids', data.list(12, count))}`
  );
}
