/** All built-in resource managers; their ids never moved. */
import type { ResourceManager } from '../resource-manager.ts';
import { brin } from './brin.ts';
import { btree } from './btree.ts';
import { clog } from './clog.ts';
import { commitTimestamp } from './commit-timestamp.ts';
import { database } from './database.ts';
import { generic } from './generic.ts';
import { gin } from './gin.ts';
import { gist } from './gist.ts';
import { hash } from './hash.ts';
import { heap } from './heap.ts';
import { heap2 } from './heap2.ts';
import { logicalMessage } from './logical-message.ts';
import { multixact } from './multixact.ts';
import { relmap } from './relmap.ts';
import { replicationOrigin } from './replication-origin.ts';
import { sequence } from './sequence.ts';
import { spgist } from './spgist.ts';
import { standby } from './standby.ts';
import { storage } from './storage.ts';
import { tablespace } from './tablespace.ts';
import { transaction } from './transaction.ts';
import { xlog } from './xlog.ts';
import { xlog2 } from './xlog2.ts';

export const resourceManagers: readonly ResourceManager[] = [
  xlog,
  transaction,
  storage,
  clog,
  database,
  tablespace,
  multixact,
  relmap,
  standby,
  heap2,
  heap,
  btree,
  hash,
  gin,
  gist,
  sequence,
  spgist,
  brin,
  commitTimestamp,
  replicationOrigin,
  generic,
  logicalMessage,
  xlog2,
];

/** The manager with this id. Custom ones, which extensions register under 128 to 255, are known by number only. */
export function resourceManagerOf(id: number): ResourceManager {
  return resourceManagers[id] ?? unknownManager(id);
}

/** The manager pg_waldump calls by this name, whatever its case. */
export function resourceManagerNamed(name: string): ResourceManager | undefined {
  const custom = /^custom(\d{3})$/iu.exec(name);
  if (custom) return unknownManager(Number(custom[1]));
  return resourceManagers.find((manager) => manager.name.toLowerCase() === name.toLowerCase());
}

function unknownManager(id: number): ResourceManager {
  return {
    id,
    name: `custom${id.toString().padStart(3, '0')}`,
    operation: () => undefined,
    describe: () => '',
  };
}
