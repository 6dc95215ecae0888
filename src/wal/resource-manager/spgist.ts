import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** SP-GiST indexes. */
export const spgist: ResourceManager = {
  id: 16,
  name: 'SPGist',
  operation: namesByCode({
    0x00: 'CREATE_INDEX',
    0x10: 'ADD_LEAF',
    0x20: 'MOVE_LEAFS',
    0x30: 'ADD_NODE',
    0x40: 'SPLIT_TUPLE',
    0x50: 'PICKSPLIT',
    0x60: 'VACUUM_LEAF',
    0x70: 'VACUUM_ROOT',
    0x80: 'VACUUM_REDIRECT',
  }),
  describe({ code, data, release }) {
    if (release.major < 9.5) return '';
    const mark = (at: number, word: string) => (data.u8(at) ? ` (${word})` : '');
    switch (code) {
      case 0x10:
        return (
          `off: ${data.u16(2)}, headoff: ${data.u16(4)}, parentoff: ${data.u16(6)}, nodeI: ${data.u16(8)}` +
          `${mark(0, 'newpage')}${mark(1, 'nulls')}`
        );
      case 0x20:
        return (
          `nmoves: ${data.u16(0)}, parentoff: ${data.u16(6)}, nodeI: ${data.u16(8)}` +
          `${mark(2, 'newpage')}${mark(3, 'replacedead')}${mark(4, 'nulls')}`
        );
      case 0x30:
        return (
          `off: ${data.u16(0)}, newoff: ${data.u16(2)}, parentBlk: ${data.i8(5)}, ` +
          `parentoff: ${data.u16(6)}, nodeI: ${data.u16(8)}${mark(4, 'newpage')}`
        );
      case 0x40:
        return `prefixoff: ${data.u16(0)}, postfixoff: ${data.u16(2)}${mark(4, 'newpage')}${mark(5, 'same')}`;
      case 0x50:
        return (
          `ndelete: ${data.u16(2)}, ninsert: ${data.u16(4)}, inneroff: ${data.u16(8)}, ` +
          `parentoff: ${data.u16(14)}, nodeI: ${data.u16(16)}` +
          `${mark(12, 'innerIsParent')}${mark(11, 'nulls')}${mark(0, 'isRootSplit')}`
        );
      case 0x60:
        return `ndead: ${data.u16(0)}, nplaceholder: ${data.u16(2)}, nmove: ${data.u16(4)}, nchain: ${data.u16(6)}`;
      case 0x70:
        return `ndelete: ${data.u16(0)}`;
      case 0x80: {
        const counts = `ntoplaceholder: ${data.u16(0)}, firstplaceholder: ${data.u16(2)}`;
        if (release.major < 16) return `${counts}, newestredirectxid: ${data.u32(4)}`;
        const isCatalog = data.u8(8) ? 'T' : 'F';
        return `${counts}, snapshotConflictHorizon: ${data.u32(4)}, isCatalogRel: ${isCatalog}`;
      }
      default:
        return '';
    }
  },
};
