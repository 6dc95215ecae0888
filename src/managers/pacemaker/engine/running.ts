import { addScore, banEverywhere } from './candidate.ts';
import { activeOn } from './cluster.ts';
import type { ClusterNode, Resource } from './graph.ts';
import { role } from './role.ts';
import { INFINITY_SCORE } from './score.ts';

/** Notes that a resource runs on a node, and what follows if it may not be managed or runs on several. */
export function addRunning(resource: Resource, node: ClusterNode, failed: boolean): void {
  if (resource.runningOn.includes(node)) return;
  resource.runningOn.push(node);
  if (resource.variant === 'primitive') {
    node.running.push(resource);
    if (resource.priority !== 0 && !failed) {
      node.priority += resource.priority + (resource.role === role.promoted ? 1 : 0);
    }
    if (node.maintenance) resource.managed = false;
  }
  if (!resource.managed) {
    addScore(resource, node, INFINITY_SCORE, 'unmanaged: stays where it runs');
    for (let parent = resource.parent; parent && node.online; parent = parent.parent)
      parent.runningOn.push(node);
    return;
  }
  if (isMultiplyActive(resource)) respondToMultipleActive(resource);
  if (resource.parent) addRunning(resource.parent, node, false);
}

function isMultiplyActive(resource: Resource): boolean {
  if (resource.variant !== 'primitive') return false;
  const { all, clean } = activeOn(resource);
  return (resource.needsFencing ? all : clean) > 1;
}

function respondToMultipleActive(resource: Resource): void {
  if (resource.multipleActive === 'stop_only') {
    banEverywhere(resource, 'multiple-active=stop_only');
  } else if (resource.multipleActive === 'block') {
    block(resource);
    const { parent } = resource;
    if (parent?.variant === 'group' && parent.multipleActive === 'block') {
      for (const member of parent.children) block(member);
    }
  }
}

function block(resource: Resource): void {
  resource.managed = false;
  resource.blocked = true;
}
