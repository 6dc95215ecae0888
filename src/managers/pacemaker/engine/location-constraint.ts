import type { Discovery } from './candidate.ts';
import type { ClusterNode, Resource } from './cluster.ts';
import type { Role } from './role.ts';
import type { Score } from './score.ts';

/** "This resource likes, or must not use, these nodes." */
export interface LocationConstraint {
  readonly id: string;
  readonly resource: Resource;
  readonly nodes: readonly { readonly node: ClusterNode; readonly score: Score }[];
  /** Only while the resource is to have this role; unknown for any role. */
  readonly role: Role;
  readonly discovery: Discovery;
}
