import { archive } from './archive.ts';
import type { Behaviour } from './behaviour.ts';
import { clients } from './clients.ts';
import { links } from './links.ts';
import { processes } from './processes.ts';
import { roles } from './roles.ts';
import { servers } from './servers.ts';
import { settings } from './settings.ts';
import { storage } from './storage.ts';

export { type Behaviour, type ContractStage, contractTopology } from './behaviour.ts';

/** Every behaviour that the lab and the simulator must both show. */
export const behaviours: readonly Behaviour[] = [
  ...clients,
  ...servers,
  ...roles,
  ...links,
  ...processes,
  ...settings,
  ...archive,
  ...storage,
];
