import type { Assignment, ClusterNode, Resource } from './cluster.ts';
import type { Colocation } from './colocation-constraint.ts';
import type { LocationConstraint } from './location-constraint.ts';
import type { Order } from './order.ts';

/** What primitives, groups and clones each do in their own way. */
export interface Kind {
  /** Assigns the resource and its parts to nodes, first those it depends on. */
  readonly assign: (resource: Resource, prefer: ClusterNode | undefined) => Assignment | undefined;
  /** Makes the orders that lead from the current to the next roles. */
  readonly createOrders: (resource: Resource) => void;
  /** Makes the order that looks whether it runs on a node. Returns whether one was needed. */
  readonly createProbe: (resource: Resource, node: ClusterNode) => boolean;
  /** Says in which sequence its own operations and those of its parts come. */
  readonly internalPrecedences: (resource: Resource) => void;
  /** Applies a colocation to the dependent's scores (or, once assigned, to its promotion priority). */
  readonly applyColocation: (
    dependent: Resource,
    primary: Resource,
    colocation: Colocation,
    forDependent: boolean,
  ) => void;
  readonly applyLocation: (resource: Resource, location: LocationConstraint) => void;
  /** The flags of one of its orders, seen on one node if given; milestones derive theirs from the parts. */
  readonly orderFlags: (order: Order, node: ClusterNode | undefined) => number;
  /** Lets "first" act on "then" as the link's type says; returns what changed. */
  readonly updateOrdered: (
    first: Order,
    then: Order,
    node: ClusterNode | undefined,
    flags: number,
    filter: number,
    type: number,
  ) => number;
  /** All that must run together with it. */
  readonly colocatedResources: (resource: Resource, origin: Resource, found: Resource[]) => Resource[];
  readonly addUtilization: (
    resource: Resource,
    origin: Resource,
    all: readonly Resource[],
    sum: Map<string, number>,
  ) => void;
  readonly shutdownLock: (resource: Resource) => void;
}
