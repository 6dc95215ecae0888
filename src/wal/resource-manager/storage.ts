import { relationPath } from '../notation.ts';
import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** Storage: files of relations created and cut. */
export const storage: ResourceManager = {
  id: 2,
  name: 'Storage',
  operation: namesByCode({ 0x10: 'CREATE', 0x20: 'TRUNCATE' }),
  describe({ code, data, release }) {
    if (code === 0x10) return relationPath(data, 0, data.i32(12), release);
    if (code !== 0x20) return '';
    const flags = data.length >= 20 ? ` flags ${data.i32(16)}` : '';
    return `${relationPath(data, 4, 0, release)} to ${data.u32(0)} blocks${flags}`;
  },
};
