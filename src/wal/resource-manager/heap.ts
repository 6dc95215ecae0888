import { hexByte, listed } from '../notation.ts';
import type { DescribeInput, ResourceManager } from '../resource-manager.ts';
import { describeHeap16 } from './heap-16.ts';

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
  describe(input) {
    const { code, data, release } = input;
    if (release.major < 9.5) return '';
    if (release.major >= 16) return describeHeap16(input);
    switch (code & 0x70) {
      case 0x00:
        return `off ${data.u16(0)} flags ${hexByte(data.u8(2))}`;
      case 0x10:
        return `off ${data.u16(4)} flags ${hexByte(data.u8(7))} ${lockBits(data.u8(6))}`;
      case 0x20:
      case 0x40:
        return update(input);
      case 0x30:
        return truncate(input);
      case 0x60: {
        const flags = release.major >= 9.6 ? `: flags ${hexByte(data.u8(7))} ` : ' ';
        return `off ${data.u16(4)}: xid ${data.u32(0)}${flags}${lockBits(data.u8(6))}`;
      }
      default:
        return `off ${data.u16(0)}`;
    }
  },
};

function update({ data }: DescribeInput): string {
  return (
    `off ${data.u16(4)} xmax ${data.u32(0)} flags ${hexByte(data.u8(7))} ${lockBits(data.u8(6))};` +
    ` new off ${data.u16(12)} xmax ${data.u32(8)}`
  );
}

function truncate({ data }: DescribeInput): string {
  const flags = data.u8(8);
  const count = data.u32(4);
  return (
    `${flags & 1 ? 'cascade ' : ''}${flags & 2 ? 'restart_seqs ' : ''}` +
    `nrelids ${count}${listed(' relids', data.list(12, count))}`
  );
}

const lockNames = ['IS_MULTI ', 'LOCK_ONLY ', 'EXCL_LOCK ', 'KEYSHR_LOCK ', 'KEYS_UPDATED '];

/** What a row's xmax stands for, each word followed by a blank. */
export function lockBits(bits: number): string {
  return lockNames.filter((_, index) => bits & (1 << index)).join('');
}
