import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** XLOG2: changes of data checksums while the server runs, since 19. */
export const xlog2: ResourceManager = {
  id: 22,
  name: 'XLOG2',
  operation: namesByCode({ 0x00: 'CHECKSUMS' }),
  describe: () => '',
};
