import type { ResourceManager } from '../resource-manager.ts';

const names = ['CREATE_INDEX', 'INSERT', 'UPDATE', 'SAMEPAGE_UPDATE', 'REVMAP_EXTEND', 'DESUMMARIZE'];

/** BRIN indexes, since 9.5. */
export const brin: ResourceManager = {
  id: 17,
  name: 'BRIN',
  operation(info) {
    const name = names[(info & 0x70) >> 4];
    return name && info & 0x80 ? `${name}+INIT` : name;
  },
  describe({ code, data }) {
    switch (code & 0x70) {
      case 0x00:
        return `v${data.u16(4)} pagesPerRange ${data.u32(0)}`;
      case 0x10:
        return `heapBlk ${data.u32(0)} pagesPerRange ${data.u32(4)} offnum ${data.u16(8)}`;
      case 0x20:
        return (
          `heapBlk ${data.u32(4)} pagesPerRange ${data.u32(8)} ` +
          `old offnum ${data.u16(0)}, new offnum ${data.u16(12)}`
        );
      case 0x30:
        return `offnum ${data.u16(0)}`;
      case 0x40:
        return `targetBlk ${data.u32(0)}`;
      case 0x50:
        return `pagesPerRange ${data.u32(0)}, heapBlk ${data.u32(4)}, page offset ${data.u16(8)}`;
      default:
        return '';
    }
  },
};
