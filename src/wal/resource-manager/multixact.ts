import { namesByCode, type ResourceManager } from '../resource-manager.ts';

const statuses = ['(keysh)', '(sh)', '(fornokeyupd)', '(forupd)', '(nokeyupd)', '(upd)'];

/** MultiXact: rows locked by several transactions at once. */
export const multixact: ResourceManager = {
  id: 6,
  name: 'MultiXact',
  operation: namesByCode({
    0x00: 'ZERO_OFF_PAGE',
    0x10: 'ZERO_MEM_PAGE',
    0x20: 'CREATE_ID',
    0x30: 'TRUNCATE_ID',
  }),
  describe({ code, data, release }) {
    if (code === 0x00 || code === 0x10) return `${release.major >= 17 ? data.i64(0) : data.i32(0)}`;
    if (code === 0x20) {
      const count = data.i32(8);
      data.bytes(12, Math.max(0, count) * 8);
      const members = Array.from({ length: Math.max(0, count) }, (_, index) => {
        const at = 12 + index * 8;
        return `${data.u32(at)} ${statuses[data.i32(at + 4)] ?? '(unk)'} `;
      });
      return `${data.u32(0)} offset ${data.u32(4)} nmembers ${count}: ${members.join('')}`;
    }
    if (code !== 0x30) return '';
    return `offsets [${data.u32(4)}, ${data.u32(8)}), members [${data.u32(12)}, ${data.u32(16)})`;
  },
};
