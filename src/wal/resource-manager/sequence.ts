import { relation } from '../notation.ts';
import { namesByCode, type ResourceManager } from '../resource-manager.ts';

/** Sequence: the numbers handed out ahead. */
export const sequence: ResourceManager = {
  id: 15,
  name: 'Sequence',
  operation: namesByCode({ 0x00: 'LOG' }),
  describe: ({ data }) => `rel ${relation(data, 0)}`,
};
