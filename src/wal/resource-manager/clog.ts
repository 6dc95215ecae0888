import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** CLOG: pages of the commit log. Page numbers grew to 64 bits in 17. */
export const clog: ResourceManager = {
  id: 3,
  name: 'CLOG',
  operation: namesByCode({ 0x00: 'ZEROPAGE', 0x10: 'TRUNCATE' }),
  describe({ code, data, release }) {
    const wide = release.major >= 17;
    const page = wide ? data.i64(0) : data.i32(0);
    if (code === 0x00) return `page ${page}`;
    return release.major >= 10 ? `page ${page}; oldestXact ${data.u32(wide ? 8 : 4)}` : `page ${page}`;
  },
};
