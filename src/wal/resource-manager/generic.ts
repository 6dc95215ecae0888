import type { ResourceManager } from '../resource-manager.ts';

/** Generic: page differences of index extensions, since 9.6; they are not spelled out. */
export const generic: ResourceManager = {
  id: 20,
  name: 'Generic',
  operation: () => 'Generic',
  describe: () => '',
};
