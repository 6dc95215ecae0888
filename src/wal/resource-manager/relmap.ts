import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** RelMap: the file that maps system catalogs to their storage. */
export const relmap: ResourceManager = {
  id: 7,
  name: 'RelMap',
  operation: namesByCode({ 0x00: 'UPDATE' }),
  describe: ({ data }) => `database ${data.u32(0)} tablespace ${data.u32(4)} size ${data.i32(8)}`,
};
