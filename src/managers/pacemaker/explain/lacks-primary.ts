import type { Decision } from '../engine/decide.ts';
import type { Cluster, Resource } from '../engine/graph.ts';
import { role } from '../engine/role.ts';

/** True if the cluster has a promotable clone, and after this decision no instance of it is promoted. */
export function lacksPrimary({ cluster }: Decision): boolean {
  const clones = cluster.resources.filter((each) => each.promotable && each.variant === 'clone');
  return (
    clones.length > 0 &&
    cluster.nodes.some(({ online }) => online) &&
    clones.every((clone) => !anyPromoted(clone))
  );
}

function anyPromoted(resource: Resource): boolean {
  if (resource.variant === 'primitive')
    return resource.nextRole === role.promoted && resource.assigned !== undefined;
  return resource.children.some(anyPromoted);
}

/** The promotable clone that the reasons are about: the first. */
export function promotableClone({ resources }: Cluster): Resource | undefined {
  return resources.find((each) => each.promotable && each.variant === 'clone');
}
