import { childNamed, type Element } from '../cib/element.ts';
import { table } from '../table.ts';
import { ignoreConstraint } from './constraint-references.ts';
import type { Cluster } from './graph.ts';
import { anyRuleHolds } from './rules.ts';
import { unpackColocation } from './unpack-colocation.ts';
import { unpackLocation } from './unpack-location.ts';
import { unpackOrdering } from './unpack-ordering.ts';

const unpackers: Readonly<Record<string, (cluster: Cluster, constraint: Element) => void>> = table({
  rsc_location: unpackLocation,
  rsc_colocation: unpackColocation,
  rsc_order: unpackOrdering,
});

/** Reads the constraints of the configuration, in document order. */
export function unpackConstraints(cluster: Cluster): void {
  const section = childNamed(childNamed(cluster.cib.root, 'configuration'), 'constraints');
  for (const constraint of section?.children ?? []) {
    if (constraint.attributes.id === undefined) {
      ignoreConstraint(cluster, constraint, 'it has no id');
      continue;
    }
    const lifetime = childNamed(constraint, 'lifetime');
    if (lifetime && !anyRuleHolds(lifetime, { now: cluster.now })) continue;
    const unpack = unpackers[constraint.name];
    if (unpack) unpack(cluster, constraint);
    else ignoreConstraint(cluster, constraint, `<${constraint.name}> is not a kind of constraint`);
  }
}
