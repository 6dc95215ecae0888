import { childNamed, childrenNamed, type Element } from '../cib/element.ts';
import { gatherAttributes } from './attribute-sets.ts';
import type { Cluster, ClusterNode } from './graph.ts';
import { leadingInteger, parseScore } from './score.ts';
import { compareNaturally, insertSorted, sameWord } from './values.ts';

/** Reads the configured nodes. A node is unclean until the status section says that it was seen. */
export function unpackNodes(cluster: Cluster): void {
  const section = childNamed(childNamed(cluster.cib.root, 'configuration'), 'nodes');
  for (const element of childrenNamed(section, 'node')) {
    const { id, uname } = element.attributes;
    if (id === undefined || uname === undefined) continue;
    const node = newNode(cluster, element, id, uname);
    insertSorted(cluster.nodes, node, (one, other) => compareNaturally(one.name, other.name));
    node.unclean = cluster.options.fencing && cluster.options.startupFencing;
    node.unseen = true;
    readNodeAttributes(cluster, node, element, false);
    const capacities = new Map<string, string>();
    gatherAttributes(cluster.cib.index, element, 'utilization', { now: cluster.now }, capacities);
    for (const [name, value] of capacities) node.utilization.set(name, leadingInteger(value) ?? 0);
  }
  for (const [index, node] of cluster.nodes.entries()) node.index = index;
}

function newNode(cluster: Cluster, element: Element, id: string, name: string): ClusterNode {
  const { type, score } = element.attributes;
  return {
    index: 0,
    id,
    name,
    isMember: type === undefined || sameWord(type, 'member'),
    baseScore: parseScore(score, cluster.options.healthScores),
    online: false,
    unclean: false,
    unseen: false,
    standby: false,
    standbyOnFail: false,
    maintenance: false,
    pending: false,
    shutdown: false,
    expectedUp: false,
    isDc: false,
    attributes: new Map([['#kind', 'cluster']]),
    utilization: new Map(),
    assignedCount: 0,
    running: [],
    priority: 0,
    unpacked: false,
    digests: new Map(),
  };
}

/** Takes the attribute sets below `element` into the node's attributes, and those every node has. */
export function readNodeAttributes(
  cluster: Cluster,
  node: ClusterNode,
  element: Element | undefined,
  overwrite: boolean,
): void {
  const { attributes } = node;
  const { clusterName } = cluster.options;
  attributes.set('#uname', node.name);
  attributes.set('#id', node.id);
  node.isDc = sameWord(node.id, cluster.cib.root.attributes['dc-uuid']);
  attributes.set('#is_dc', String(node.isDc));
  if (clusterName !== undefined) attributes.set('#cluster-name', clusterName);
  gatherAttributes(cluster.cib.index, element, 'instance_attributes', { now: cluster.now }, attributes, {
    overwrite,
  });
  if (!attributes.has('#site-name')) {
    const site = attributes.get('site-name') ?? clusterName;
    if (site !== undefined) attributes.set('#site-name', site);
  }
}
