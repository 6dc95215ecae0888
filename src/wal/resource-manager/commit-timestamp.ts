import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** CommitTs: pages of commit timestamps, since 9.5. */
export const commitTimestamp: ResourceManager = {
  id: 18,
  name: 'CommitTs',
  operation: namesByCode({ 0x00: 'ZEROPAGE', 0x10: 'TRUNCATE', 0x20: 'SETTS' }),
  describe({ code, data, release }) {
    const wide = release.major >= 17;
    const page = wide ? data.i64(0) : data.i32(0);
    if (code === 0x00) return `${page}`;
    return code === 0x10 ? `pageno ${page}, oldestXid ${data.u32(wide ? 8 : 4)}` : '';
  },
};
