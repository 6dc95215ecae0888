import { childrenNamed, type Element, element } from '../cib/element.ts';
import { topOf } from './cluster.ts';
import type { Cluster, Resource } from './graph.ts';
import { findBelow, findResource } from './unpack-resources.ts';

/** Ids in constraints name resources, or sets of them by tag or template. */

/** The resource a constraint names; an instance found by its history name stands for its clone. */
export function constrainedResource(cluster: Cluster, id: string | undefined): Resource | undefined {
  if (id === undefined) return undefined;
  const found = findBelow(cluster.resources, (resource) => resource.id === id || resource.historyName === id);
  return found && found.id !== id ? topOf(found) : found;
}

/** The ids a template or tag stands for, or undefined if there is none of that name with members. */
export function taggedIds(cluster: Cluster, id: string): readonly string[] | undefined {
  return cluster.templates.has(id) ? cluster.templates.get(id) : cluster.tags.get(id);
}

/** True if the id is a resource, a template that is used, or a tag; otherwise says so among what is ignored. */
export function isKnownReference(cluster: Cluster, constraint: Element, id: string): boolean {
  if (constrainedResource(cluster, id) || taggedIds(cluster, id)) return true;
  ignoreConstraint(cluster, constraint, `"${id}" is not a resource, template or tag`);
  return false;
}

/** The resource that one end of a constraint names, or one instance of it; undefined, with the reason noted, if there is none. */
export function constraintEnd(
  cluster: Cluster,
  constraint: Element,
  id: string | undefined,
  instance: string | undefined,
): Resource | undefined {
  const resource = constrainedResource(cluster, id);
  if (!resource) {
    ignoreConstraint(cluster, constraint, `there is no resource "${id ?? ''}"`);
    return undefined;
  }
  if (instance === undefined) return resource;
  const child = resource.clone && findResource(cluster, `${resource.clone.child.attributes.id}:${instance}`);
  if (!child) ignoreConstraint(cluster, constraint, `"${id}" has no instance "${instance}"`);
  return child;
}

export function ignoreConstraint(cluster: Cluster, constraint: Element, why: string): void {
  cluster.ignored.add(`constraint ${constraint.attributes.id ?? `<${constraint.name}>`}: ${why}`);
}

/**
 * The resource sets of a constraint, with references followed and tags replaced by what they stand for. Undefined, with
 * the reason noted, if one of them names nothing that exists.
 */
export function resourceSets(cluster: Cluster, constraint: Element): Element[] | undefined {
  const sets: Element[] = [];
  for (const each of childrenNamed(constraint, 'resource_set')) {
    const set = cluster.cib.index.resolve(each);
    if (!set) {
      ignoreConstraint(cluster, constraint, `there is no resource set ${each.attributes['id-ref']}`);
      return undefined;
    }
    const members: Element[] = [];
    for (const reference of childrenNamed(set, 'resource_ref')) {
      const id = reference.attributes.id ?? '';
      if (!isKnownReference(cluster, constraint, id)) return undefined;
      const tagged = constrainedResource(cluster, id) ? undefined : taggedIds(cluster, id);
      members.push(...(tagged?.map((each) => element('resource_ref', { id: each })) ?? [reference]));
    }
    sets.push({ ...set, children: members });
  }
  return sets;
}

/** The resources of a set, or undefined if one does not exist. */
export function setMembers(cluster: Cluster, constraint: Element, set: Element): Resource[] | undefined {
  const members: Resource[] = [];
  for (const reference of childrenNamed(set, 'resource_ref')) {
    const member = constrainedResource(cluster, reference.attributes.id);
    if (!member) {
      ignoreConstraint(cluster, constraint, `there is no resource "${reference.attributes.id}"`);
      return undefined;
    }
    members.push(member);
  }
  return members;
}

/** A set that stands for one reference of a simple constraint: all that a tag names, or the one resource. */
export function setOfReference(
  cluster: Cluster,
  id: string,
  attributes: Readonly<Record<string, string | undefined>>,
): Element {
  const tagged = constrainedResource(cluster, id) ? undefined : taggedIds(cluster, id);
  const ids = tagged ?? [id];
  return element(
    'resource_set',
    tagged ? { id, sequential: 'false', ...attributes } : { id, ...attributes },
    ids.map((each) => element('resource_ref', { id: each })),
  );
}
