import type { Cib } from '../cib/cib.ts';
import { type Course, followCourse, promotables } from '../course/course.ts';
import { setNodeAttribute } from '../course/edit-state.ts';
import { bringUp } from '../course/healthy.ts';
import type { Injection } from '../course/inject.ts';
import { topOf } from '../engine/cluster.ts';
import { type DecideOptions, readCluster } from '../engine/decide.ts';
import type { Cluster, ClusterNode, Resource } from '../engine/graph.ts';
import { role } from '../engine/role.ts';

/** A settled cluster to let things fail in. */
export interface Situation {
  readonly cib: Cib;
  readonly cluster: Cluster;
}

/** Enough variety to find hazards that depend on who is primary and where addresses stand; bounded for big clusters. */
const situationsMost = 24;

/**
 * The settled clusters from which failures are tried: the one recorded (or come up), and the same with every node in turn
 * as the only replica fit to follow the promoted one, with every movable resource in turn on every node.
 */
export function situations(cib: Cib, options: DecideOptions): Situation[] {
  const base = bringUp(cib, options) ?? followCourse(cib, options);
  const found: Situation[] = [];
  const seen = new Set<string>();
  const add = (course: Course) => {
    if (course.end !== 'settled' || found.length >= situationsMost) return;
    const cluster = readCluster(course.cib, options);
    const signature = signatureOf(cluster);
    if (seen.has(signature)) return;
    seen.add(signature);
    found.push({ cib: course.cib, cluster });
  };
  add(base);
  for (const voted of withVotes(base, options)) {
    const course = followCourse(voted, options);
    add(course);
    for (const moved of withMoves(course, options)) add(moved);
  }
  return found;
}

function signatureOf(cluster: Cluster): string {
  const lines: string[] = [];
  const visit = (resource: Resource) => {
    for (const node of resource.runningOn) lines.push(`${resource.baseId} ${node.name} ${resource.role}`);
    for (const child of resource.children) visit(child);
  };
  for (const resource of cluster.resources) visit(resource);
  for (const node of cluster.nodes) {
    for (const name of promotables(cluster))
      lines.push(`${name} ${node.name} ${node.attributes.get(`master-${name}`)}`);
  }
  return lines.sort().join('\n');
}

/** Synchronous replication leaves one replica fit at a time: votes of 1000 for the primary, 100 for it, none for others. */
function withVotes(base: Course, options: DecideOptions): Cib[] {
  const cluster = readCluster(base.cib, options);
  const names = promotables(cluster);
  if (names.length === 0) return [base.cib];
  const variants: Cib[] = [];
  const online = cluster.nodes.filter((node) => node.online);
  for (const primary of online) {
    for (const fit of online) {
      if (fit === primary) continue;
      let { cib } = base;
      for (const name of names) {
        for (const node of online)
          cib = setNodeAttribute(cib, node.name, `master-${name}`, voteOf(node, primary, fit));
      }
      variants.push(cib);
    }
  }
  return variants;
}

function voteOf(node: ClusterNode, primary: ClusterNode, fit: ClusterNode): string {
  if (node === primary) return '1000';
  return node === fit ? '100' : '-INFINITY';
}

/** Puts each resource that could as well be elsewhere there: by a preference that is then taken away again. */
function withMoves(course: Course, options: DecideOptions): Course[] {
  const cluster = readCluster(course.cib, options);
  return cluster.resources
    .filter(
      (resource) => resource.variant !== 'clone' && !resource.fenceDevice && resource.runningOn.length === 1,
    )
    .flatMap((resource) =>
      cluster.nodes
        .filter((node) => node.online && node !== resource.runningOn[0])
        .flatMap((node) => movedTo(course, resource, node, options)),
    );
}

function movedTo(course: Course, resource: Resource, node: ClusterNode, options: DecideOptions): Course[] {
  const preferred = withPreference(course.cib, resource.id, node.name);
  const there = followCourse(preferred, options);
  if (there.end !== 'settled') return [];
  const back = followCourse(withoutPreference(there.cib), options);
  return back.end === 'settled' ? [back] : [];
}

const preferenceId = 'preference-while-looking';

function withPreference(cib: Cib, resource: string, node: string): Cib {
  const constraint = {
    name: 'rsc_location',
    attributes: { id: preferenceId, rsc: resource, node, score: '10000' },
    children: [],
    line: 0,
    column: 0,
  };
  return mapConstraints(cib, (constraints) => [...constraints, constraint]);
}

function withoutPreference(cib: Cib): Cib {
  return mapConstraints(cib, (constraints) =>
    constraints.filter((each) => each.attributes.id !== preferenceId),
  );
}

function mapConstraints(
  cib: Cib,
  change: (constraints: readonly Cib['root'][]) => readonly Cib['root'][],
): Cib {
  const children = cib.root.children.map((part) => {
    if (part.name !== 'configuration') return part;
    return {
      ...part,
      children: part.children.map((section) =>
        section.name === 'constraints' ? { ...section, children: change(section.children) } : section,
      ),
    };
  });
  return { ...cib, root: { ...cib.root, children } };
}

/** Everything that could fail in a situation: each node that is up, each resource where it runs. */
export function possibleFailures({ cluster }: Situation): Injection[] {
  const failures: Injection[] = cluster.nodes
    .filter((node) => node.online)
    .map((node) => ({ kind: 'node-down', node: node.name }));
  const visit = (resource: Resource) => {
    for (const child of resource.children) visit(child);
    if (resource.children.length > 0 || resource.fenceDevice || !resource.managed) return;
    for (const node of resource.runningOn) {
      if (node.online) failures.push({ kind: 'fail', resource: resource.baseId, node: node.name });
    }
  };
  for (const resource of cluster.resources) visit(resource);
  return failures;
}

/** The resources that must have a place: promotable ones must be promoted, everything else must run. */
export function servicesOf(cluster: Cluster): { id: string; promotable: boolean }[] {
  const services: { id: string; promotable: boolean }[] = [];
  const visit = (resource: Resource) => {
    const top = topOf(resource);
    if (top.promotable) {
      if (resource === top && placed(resource, role.promoted))
        services.push({ id: resource.id, promotable: true });
      return;
    }
    for (const child of resource.children) visit(child);
    const single = resource.variant === 'primitive' && top.variant !== 'clone' && !resource.fenceDevice;
    if (single && placed(resource, role.started)) services.push({ id: resource.id, promotable: false });
  };
  for (const resource of cluster.resources) visit(resource);
  return services;
}

/** True if the resource, or a part of it, has at least that role somewhere. */
export function placed(resource: Resource, least: number): boolean {
  if (resource.children.length > 0) return resource.children.some((child) => placed(child, least));
  return resource.runningOn.some((node) => node.online && !node.unclean) && resource.role >= least;
}
