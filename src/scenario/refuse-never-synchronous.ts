import { isNamed, readSynchronousNames, type SynchronousNames } from '../model/setting/synchronous-names.ts';
import type { Topology } from '../model/topology.ts';
import { type Reading, refuse } from './reading.ts';

/**
 * Refuses `replication: sync` of a standby that the primary's own list never makes synchronous: no world would come up,
 * because it waits for that.
 */
export function refuseNeverSynchronous(
  reading: Reading,
  { nodes, settings }: Pick<Topology, 'nodes' | 'settings'>,
): void {
  const primary = nodes.find(({ role }) => role === 'primary');
  const list = { ...settings, ...primary?.settings }['synchronous_standby_names'];
  const wanted = list === undefined ? undefined : readSynchronousNames(String(list));
  if (!primary || !wanted) return;
  const streaming = nodes.filter(
    ({ role, upstream = primary.name }) => role === 'standby' && upstream === primary.name,
  );
  const synchronous = synchronousAmong(
    wanted,
    streaming.map(({ name }) => name),
  );
  for (const { name, replication } of nodes) {
    if (replication !== 'sync' || synchronous.includes(name)) continue;
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: ['topology', 'nodes', name, 'replication'],
      message: `${name} never becomes synchronous: \`synchronous_standby_names\` of ${primary.name} is '${list}'.`,
      advice: `Leave out \`replication: sync\`, or list ${name} there so that commits wait for it.`,
    });
  }
}

/** Who is synchronous once all stream. Of FIRST the others only stand by; of those that `*` means nobody can tell. */
function synchronousAmong(
  { method, count, names }: SynchronousNames,
  standbys: readonly string[],
): readonly string[] {
  const listed = names.flatMap((name) => standbys.filter((standby) => isNamed(name, standby)));
  const isOpen = method === 'any' || names.includes('*');
  return isOpen ? listed : [...new Set(listed)].slice(0, count);
}
