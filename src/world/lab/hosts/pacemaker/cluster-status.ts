import { type Element, walk } from '../../../../managers/pacemaker/cib/element.ts';
import { parseXml } from '../../../../managers/pacemaker/cib/parse-xml.ts';

/** What `crm_mon` shows, as far as it tells whether the cluster is up. */
export interface ClusterStatus {
  readonly online: readonly string[];
  /** Running resources by their ids, clone instances under the primitive's. */
  readonly running: readonly { readonly resource: string; readonly node: string; readonly role: string }[];
  /** Transient node attributes by node and name. */
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Reads `crm_mon -1 -A --output-as=xml` (schema in Pacemaker's xml/api/crm_mon-2.25.rng). */
export function readClusterStatus(text: string): ClusterStatus {
  const online: string[] = [];
  const running: { resource: string; node: string; role: string }[] = [];
  const attributes = new Map<string, Map<string, string>>();
  walk(parseXml(text, 'crm_mon'), (each) => {
    if (each.name === 'node' && each.attributes.online === 'true') online.push(each.attributes.name ?? '');
    if (each.name === 'resource') running.push(...placesOf(each));
    if (each.name !== 'node_attributes') return;
    for (const node of each.children) {
      const pairs = node.children.map(({ attributes: pair }) => [pair.name ?? '', pair.value ?? ''] as const);
      attributes.set(node.attributes.name ?? '', new Map(pairs));
    }
  });
  return { online, running, attributes };
}

function placesOf({ attributes, children }: Element): { resource: string; node: string; role: string }[] {
  const { id = '', role = '', active, failed } = attributes;
  if (active !== 'true' || failed === 'true') return [];
  return children
    .filter(({ name }) => name === 'node')
    .map((node) => ({ resource: id, role, node: node.attributes.name ?? '' }));
}
