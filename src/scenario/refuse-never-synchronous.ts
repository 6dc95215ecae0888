import { readSynchronousNames } from '../model/setting/synchronous-names.ts';
import type { Topology } from '../model/topology.ts';
import { type Reading, refuse } from './reading.ts';
import { standbysNamed } from './strange-standbys.ts';

/**
 * Refuses `replication: sync` of a standby that the primary's own list leaves out: no world would come up, because it waits
 * for it to be synchronous, or to be there to take the place of one that is.
 */
export function refuseNeverSynchronous(
  reading: Reading,
  { nodes, settings }: Pick<Topology, 'nodes' | 'settings'>,
): void {
  const primary = nodes.find(({ role }) => role === 'primary');
  const list = { ...settings, ...primary?.settings }['synchronous_standby_names'];
  const wanted = list === undefined ? undefined : readSynchronousNames(String(list));
  if (!primary || !wanted) return;
  const left = nodes.filter(
    ({ name, replication }) => replication === 'sync' && standbysNamed(wanted, [name]).length === 0,
  );
  for (const { name } of left) {
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: ['topology', 'nodes', name, 'replication'],
      message: `${name} never becomes synchronous: \`synchronous_standby_names\` of ${primary.name} is '${list}'.`,
      advice: `Leave out \`replication: sync\`, or list ${name} there.`,
    });
  }
}
