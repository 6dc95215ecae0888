import { childNamed, childrenNamed, type Element } from '../cib/element.ts';
import type { Cluster } from './graph.ts';

/** The configuration with what its template says merged below it, or undefined if there is no such template. */
export function withTemplate(cluster: Cluster, configured: Element): Element | undefined {
  const { id, template: reference } = configured.attributes;
  if (reference === undefined) return configured;
  const template = childrenNamed(resourcesSection(cluster), 'template').find(
    (each) => each.attributes.id === reference,
  );
  if (!template) {
    cluster.ignored.add(`resource ${id}: there is no template ${reference}`);
    return undefined;
  }
  const own = childNamed(configured, 'operations');
  const inherited = childNamed(template, 'operations');
  const children = [
    ...template.children.filter((child) => !(own && child === inherited)),
    ...configured.children,
  ];
  const merged = children.map((child) =>
    own && inherited && child === own ? mergeOperations(own, inherited) : child,
  );
  return { ...configured, attributes: { ...template.attributes, id }, children: merged };
}

/** The resource's own operations, and those of the template it does not replace (same name and role). */
function mergeOperations(own: Element, inherited: Element): Element {
  const keys = new Set(own.children.map(operationKey));
  const extra = inherited.children.filter((operation) => !keys.has(operationKey(operation)));
  return { ...own, children: [...own.children, ...extra] };
}

function operationKey(operation: Element): string {
  const { name, role: asked } = operation.attributes;
  const anyRole = asked === undefined || ['started', 'unpromoted', 'slave'].includes(asked.toLowerCase());
  return `${name}-${anyRole ? 'Unknown' : asked}`;
}

export function resourcesSection(cluster: Cluster): Element | undefined {
  return childNamed(childNamed(cluster.cib.root, 'configuration'), 'resources');
}
