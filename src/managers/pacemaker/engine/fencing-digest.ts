import { digestOf } from './digest.ts';
import type { Cluster, ClusterNode, Resource } from './graph.ts';
import { sameWord } from './values.ts';

/** True if a device that unfences nodes is configured differently than when it unfenced this one. */
export function fencingDigestChanged(cluster: Cluster, node: ClusterNode): boolean {
  const all = node.attributes.get('#digests-all');
  if (all === undefined) return false;
  const secure = node.attributes.get('#digests-secure') ?? '';
  // Every device is asked, so that no later question finds a digest that was not made for it.
  return unfencingDevices(cluster.resources).some((device) => {
    const agent = device.meta.get('type');
    const digest = digestOf(device, 'stonith-on', 0, node, undefined);
    const summary = (value: string | undefined) => `${device.id}:${agent}:${value}`;
    return !all.includes(summary(digest.all)) && !secure.includes(summary(digest.secure));
  });
}

function unfencingDevices(resources: readonly Resource[]): Resource[] {
  return resources.flatMap((resource) => {
    if (resource.children.length > 0) return unfencingDevices(resource.children);
    const unfences = resource.needsUnfencing || sameWord(resource.meta.get('provides'), 'unfencing');
    return resource.fenceDevice && unfences ? [resource] : [];
  });
}
