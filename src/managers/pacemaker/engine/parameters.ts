import { childNamed } from '../cib/element.ts';
import { gatherAttributes } from './attribute-sets.ts';
import type { ClusterNode, Resource } from './graph.ts';

/** The parameters a resource's agent gets on a node: its own, its parents', and the cluster's defaults. */
export function parameters(resource: Resource, node: ClusterNode | undefined): ReadonlyMap<string, string> {
  const name = node?.name ?? '';
  const known = resource.parameters.get(name);
  if (known) return known;
  const { cluster } = resource;
  const facts = node ? { now: cluster.now, attributes: node.attributes } : { now: cluster.now };
  const values = new Map<string, string>();
  let top = resource;
  for (let each: Resource | undefined = resource; each; each = each.parent) {
    gatherAttributes(cluster.cib.index, each.element, 'instance_attributes', facts, values);
    top = each;
  }
  const defaults = childNamed(childNamed(top.cluster.cib.root, 'configuration'), 'rsc_defaults');
  gatherAttributes(cluster.cib.index, defaults, 'instance_attributes', facts, values);
  resource.parameters.set(name, values);
  return values;
}
