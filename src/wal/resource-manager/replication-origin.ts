import { address } from '../notation.ts';
import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** ReplicationOrigin: how far a logical subscriber got, since 9.5. */
export const replicationOrigin: ResourceManager = {
  id: 19,
  name: 'ReplicationOrigin',
  operation: namesByCode({ 0x00: 'SET', 0x10: 'DROP' }),
  describe({ code, data }) {
    if (code === 0x10) return `drop ${data.u16(0)}`;
    return `set ${data.u16(8)}; lsn ${address(data, 0)}; force: ${data.u8(10)}`;
  },
};
