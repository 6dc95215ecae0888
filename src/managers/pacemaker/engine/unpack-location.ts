import { childrenNamed, type Element } from '../cib/element.ts';
import { findNode } from './cluster.ts';
import {
  constrainedResource,
  ignoreConstraint,
  isKnownReference,
  resourceSets,
  setMembers,
  setOfReference,
} from './constraint-references.ts';
import { type Discovery, discovery } from './discovery.ts';
import type { Cluster, ClusterNode, Resource } from './graph.ts';
import { parameters } from './parameters.ts';
import { parseRole, type Role, role } from './role.ts';
import { expandCaptures, type RuleFacts, ruleHolds } from './rules.ts';
import { addScores, INFINITY_SCORE, parseScore, type Score } from './score.ts';
import { sameWord } from './values.ts';

type Captures = RuleFacts['captures'];

export function unpackLocation(cluster: Cluster, constraint: Element): void {
  const { rsc: id, role: asked } = constraint.attributes;
  let sets = resourceSets(cluster, constraint);
  if (!sets) return;
  if (sets.length === 0 && id !== undefined) {
    if (!isKnownReference(cluster, constraint, id)) return;
    if (!constrainedResource(cluster, id)) sets = [setOfReference(cluster, id, { role: asked })];
  }
  for (const set of sets) {
    const members = setMembers(cluster, constraint, set);
    if (!members) return;
    for (const member of members) {
      locate(cluster, constraint, member, set.attributes.role, set.attributes.score, undefined);
    }
  }
  if (sets.length === 0) unpackSimple(cluster, constraint);
}

function unpackSimple(cluster: Cluster, constraint: Element): void {
  const { rsc: id } = constraint.attributes;
  const resource = constrainedResource(cluster, id);
  if (resource) locate(cluster, constraint, resource, undefined, undefined, undefined);
  const pattern = constraint.attributes['rsc-pattern'];
  if (pattern === undefined) return;
  const inverted = pattern.startsWith('!');
  const expression = compilePattern(inverted ? pattern.slice(1) : pattern);
  if (!expression) {
    ignoreConstraint(cluster, constraint, `"${pattern}" is not a regular expression`);
    return;
  }
  for (const each of cluster.resources) {
    const match = expression.exec(each.id);
    if ((match !== null) === inverted) continue;
    locate(cluster, constraint, each, undefined, undefined, match ?? undefined);
  }
}

function compilePattern(pattern: string): RegExp | undefined {
  if (pattern.length > 1000) return undefined;
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

function locate(
  cluster: Cluster,
  constraint: Element,
  resource: Resource,
  setRole: string | undefined,
  setScore: string | undefined,
  captures: Captures,
): void {
  const { id = '', node: nodeName } = constraint.attributes;
  const score = setScore ?? constraint.attributes.score;
  const mode = discoveryMode(constraint);
  if (nodeName === undefined || score === undefined) {
    const rules = childrenNamed(constraint, 'rule');
    if (rules.length === 0)
      ignoreConstraint(cluster, constraint, 'it names no node with a score, and has no rules');
    for (const each of rules) {
      const rule = cluster.cib.index.resolve(each);
      if (rule) locateByRule(cluster, resource, rule, mode, captures);
    }
    return;
  }
  const node = findNode(cluster, nodeName);
  if (!node) {
    ignoreConstraint(cluster, constraint, `there is no node "${nodeName}"`);
    return;
  }
  const asked = setRole ?? constraint.attributes.role;
  const filter = asked === undefined ? role.unknown : parseRole(asked);
  if (filter === undefined) ignoreConstraint(cluster, constraint, `"${asked}" is not a role`);
  addLocation(cluster, {
    id: `location ${id}`,
    resource,
    nodes: [{ node, score: parseScore(score, cluster.options.healthScores) }],
    role: filter === role.stopped || filter === role.promoted ? filter : role.unknown,
    discovery: mode,
  });
}

function discoveryMode(constraint: Element): Discovery {
  const mode = constraint.attributes['resource-discovery'];
  if (sameWord(mode, 'never')) return discovery.never;
  return sameWord(mode, 'exclusive') ? discovery.exclusive : discovery.always;
}

/** A rule gives its score (or the one in a node attribute) to every node for which it holds. */
function locateByRule(
  cluster: Cluster,
  resource: Resource,
  rule: Element,
  mode: Discovery,
  captures: Captures,
): void {
  const { id = '', score, 'boolean-op': operator, role: asked } = rule.attributes;
  const filter = asked === undefined ? role.unknown : parseRole(asked);
  if (filter === undefined || (asked !== undefined && filter === role.unknown)) {
    cluster.ignored.add(`rule ${id}: "${asked}" is not a role`);
    return;
  }
  const attribute = rule.attributes['score-attribute'];
  const nodes: { node: ClusterNode; score: Score }[] = [];
  for (const node of cluster.nodes) {
    const facts: RuleFacts = {
      now: cluster.now,
      attributes: node.attributes,
      parameters: parameters(resource, node),
      meta: resource.meta,
      ...(captures && { captures }),
    };
    if (!ruleHolds(rule, facts)) continue;
    const base = sameWord(operator, 'or') ? node.baseScore : 0;
    nodes.push({ node, score: addScores(base, ruleScore(cluster, node, score, attribute, captures)) });
  }
  if (mode === discovery.exclusive) resource.exclusiveDiscovery = true;
  addLocation(cluster, {
    id: `location rule ${id}`,
    resource,
    nodes,
    role: filter === role.unpromoted ? role.unknown : filter,
    discovery: mode,
  });
}

function ruleScore(
  cluster: Cluster,
  node: ClusterNode,
  score: string | undefined,
  attribute: string | undefined,
  captures: Captures,
): Score {
  if (score !== undefined) return parseScore(score, cluster.options.healthScores);
  if (attribute === undefined) return 0;
  const value = node.attributes.get(expandCaptures(attribute, captures));
  return value === undefined ? -INFINITY_SCORE : parseScore(value, cluster.options.healthScores);
}

interface NewLocation {
  readonly id: string;
  readonly resource: Resource;
  readonly nodes: readonly { readonly node: ClusterNode; readonly score: Score }[];
  readonly role: Role;
  readonly discovery: Discovery;
}

export function addLocation(cluster: Cluster, location: NewLocation): void {
  if (location.discovery === discovery.exclusive) location.resource.exclusiveDiscovery = true;
  cluster.locations.unshift(location);
  location.resource.locations.unshift(location);
}
