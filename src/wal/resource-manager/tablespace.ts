import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** Tablespace: created at a path, dropped. */
export const tablespace: ResourceManager = {
  id: 5,
  name: 'Tablespace',
  operation: namesByCode({ 0x00: 'CREATE', 0x10: 'DROP' }),
  describe: ({ code, data }) => (code === 0x00 ? `${data.u32(0)} "${data.text(4)}"` : `${data.u32(0)}`),
};
