import type { Cib } from '../cib/cib.ts';
import { childNamed, type Element, element } from '../cib/element.ts';
import type { DecideOptions } from '../engine/decide.ts';
import type { ClusterNode } from '../engine/graph.ts';
import { role } from '../engine/role.ts';
import { type Course, followCourse, promotables } from './course.ts';
import { configuredNodes, isWithoutState, nodeUp, setNodeAttribute, withRoot } from './edit-state.ts';

/**
 * A configuration without recorded state is taken as a cluster that has come up in good order: all nodes there, first the
 * clones (databases), then what goes with them (addresses), everything settled. Undefined if there is recorded state.
 */
export function bringUp(cib: Cib, options: DecideOptions): Course | undefined {
  if (!isWithoutState(cib)) return undefined;
  let up = cib;
  for (const { name } of configuredNodes(cib)) up = nodeUp(up, name);
  const clonesFirst = followCourse(withHeldBack(up), options);
  const released = withConfigurationOf(clonesFirst.cib, up);
  const settled = followCourse(released, options);
  return settled.end === 'settled' ? followCourse(withReplicationVotes(settled), options) : settled;
}

/**
 * Agents of replicated databases vote for the primary, and with less for the one replica that is in step with it; the
 * others would lose data and are not to be promoted.
 */
function withReplicationVotes(course: Course): Cib {
  let { cib } = course;
  for (const name of promotables(course.last)) {
    const running = course.last.nodes.filter((node) =>
      node.running.some((resource) => resource.baseId === name),
    );
    const isPromoted = (node: ClusterNode) =>
      node.running.some((resource) => resource.baseId === name && resource.role === role.promoted);
    const replicas = running.filter((node) => !isPromoted(node));
    for (const node of running) {
      const vote = isPromoted(node) ? '1000' : (node === replicas[0] && '100') || '-INFINITY';
      cib = setNodeAttribute(cib, node.name, `master-${name}`, vote);
    }
  }
  return cib;
}

/** Keeps everything but clones and fencing devices stopped. */
function withHeldBack(cib: Cib): Cib {
  const hold = (resource: Element): Element => {
    const isAddress = resource.name === 'primitive' || resource.name === 'group';
    if (!isAddress || resource.attributes.class === 'stonith') return resource;
    const pair = element('nvpair', { id: 'held-back', name: 'target-role', value: 'Stopped' });
    const set = element('meta_attributes', { id: `held-back-${resource.attributes.id}`, score: 'INFINITY' }, [
      pair,
    ]);
    return { ...resource, children: [set, ...resource.children] };
  };
  const children = cib.root.children.map((part) =>
    part.name === 'configuration'
      ? {
          ...part,
          children: part.children.map((section) =>
            section.name === 'resources' ? { ...section, children: section.children.map(hold) } : section,
          ),
        }
      : part,
  );
  return withRoot(cib, { ...cib.root, children });
}

function withConfigurationOf(cib: Cib, original: Cib): Cib {
  const configuration = childNamed(original.root, 'configuration');
  const children = cib.root.children.map((part) =>
    part.name === 'configuration' && configuration ? configuration : part,
  );
  return withRoot(cib, { ...cib.root, children });
}
