import { fullTransaction, relation } from '../notation.ts';
import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** GiST indexes. */
export const gist: ResourceManager = {
  id: 14,
  name: 'Gist',
  operation: namesByCode({
    0x00: 'PAGE_UPDATE',
    0x10: 'DELETE',
    0x20: 'PAGE_REUSE',
    0x30: 'PAGE_SPLIT',
    0x50: 'CREATE_INDEX',
    0x60: 'PAGE_DELETE',
    0x70: 'ASSIGN_LSN',
  }),
  describe({ code, data, release }) {
    const horizon = release.major >= 16 ? 'snapshotConflictHorizon' : 'latestRemovedXid';
    switch (code) {
      case 0x10:
        return `delete: ${horizon} ${data.u32(0)}, nitems: ${data.u16(4)}`;
      case 0x20:
        return `rel ${relation(data, 0)}; blk ${data.u32(12)}; ${horizon} ${fullTransaction(data, 16)}`;
      case 0x30:
        return release.major >= 9.5 ? `page_split: splits to ${data.u16(18)} pages` : '';
      case 0x60:
        return `deleteXid ${fullTransaction(data, 0)}; downlink ${data.u16(8)}`;
      default:
        return '';
    }
  },
};
