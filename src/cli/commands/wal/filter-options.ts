import type { FilterOptions } from '../../../wal/record-filter.ts';
import { resourceManagerNamed } from '../../../wal/resource-manager/index.ts';
import { numberOption, refused } from './arguments.ts';

/** The filter that --rmgr, --xid and --rel ask for. */
export function filterOptions(options: {
  readonly rmgr?: readonly string[];
  readonly xid?: string;
  readonly rel?: string;
}): FilterOptions {
  const managers = options.rmgr?.map((name) => {
    const manager = resourceManagerNamed(name);
    if (manager) return manager.id;
    throw refused(
      'wal/unknown-rmgr',
      `there is no resource manager ${name}`,
      'Use a name of `reenact wal stats`, such as Heap, Btree or Transaction.',
    );
  });
  const transaction = numberOption(options.xid, '--xid');
  return {
    ...(managers ? { managers } : {}),
    ...(transaction === undefined ? {} : { transaction }),
    ...(options.rel === undefined ? {} : { relation: relationOption(options.rel) }),
  };
}

function relationOption(text: string) {
  const [tablespace, database, relation, ...rest] = text.split('/').map(Number);
  if (
    rest.length === 0 &&
    Number.isInteger(tablespace) &&
    Number.isInteger(database) &&
    Number.isInteger(relation)
  ) {
    return { tablespace: tablespace ?? 0, database: database ?? 0, relation: relation ?? 0 };
  }
  throw refused('wal/bad-relation', `--rel ${text} names no relation`, 'Write it as in 1663/5/16384.');
}
