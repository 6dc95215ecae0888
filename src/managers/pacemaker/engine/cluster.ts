import type { Cib } from '../cib/cib.ts';
import type { Element } from '../cib/element.ts';
import type { Candidates, ScorePart } from './candidate.ts';
import type { ClusterOptions } from './cluster-options.ts';
import type { Colocation } from './colocation-constraint.ts';
import type { EpochSeconds } from './dates.ts';
import type { Kind } from './kind.ts';
import type { LocationConstraint } from './location-constraint.ts';
import type { NotificationPhase, Order } from './order.ts';
import type { Precedence } from './precedence.ts';
import type { Profile } from './profile.ts';
import type { Role } from './role.ts';
import type { Score } from './score.ts';
import type { ScoreLine } from './score-line.ts';

/**
 * The workbench of one decision. It is made from an immutable CIB, filled and changed by the stages in decide.ts, and
 * thrown away; nothing of it outlives the call.
 */
export interface Cluster {
  readonly cib: Cib;
  readonly profile: Profile;
  readonly now: EpochSeconds;
  readonly options: ClusterOptions;
  readonly haveQuorum: boolean;
  /** Every node, in the natural order of names. */
  readonly nodes: ClusterNode[];
  /** Top-level resources; those of higher priority first. */
  resources: Resource[];
  /** Resource ids per tag, and per template (undefined while nothing uses the template). */
  readonly tags: Map<string, string[]>;
  readonly templates: Map<string, string[] | undefined>;
  haveFencingDevice: boolean;
  readonly orders: Order[];
  /** Orders that belong to no resource, by their key. */
  readonly singletons: Map<string, Order>;
  readonly precedences: Precedence[];
  readonly locations: LocationConstraint[];
  readonly failures: FailedOperation[];
  /** Recorded recurring operations whose failure is too old to count: they are to run anew. */
  readonly expiredOperations: Set<Element>;
  /** What the configuration says that has no effect, as sentences. */
  readonly ignored: Set<string>;
  readonly scores: ScoreLine[];
  readonly kinds: Readonly<Record<Variant, Kind>>;
}

export type Variant = 'primitive' | 'group' | 'clone';

/** Primitive before group before clone: the order in which kinds of resources are compared. */
export const variantRank: Readonly<Record<Variant, number>> = { primitive: 1, group: 2, clone: 3 };

export interface ClusterNode {
  /** Its place in `Cluster.nodes`. */
  index: number;
  readonly id: string;
  readonly name: string;
  readonly isMember: boolean;
  /** The score every resource starts with here: the configured one, or -INFINITY where nothing may run. */
  baseScore: Score;
  online: boolean;
  /** Its state is not safely known: it must be fenced before its resources may run elsewhere. */
  unclean: boolean;
  /** The cluster has never heard of it since it started. */
  unseen: boolean;
  standby: boolean;
  standbyOnFail: boolean;
  maintenance: boolean;
  pending: boolean;
  shutdown: boolean;
  expectedUp: boolean;
  isDc: boolean;
  readonly attributes: Map<string, string>;
  /** Capacity left, by name; consumed as resources are assigned. */
  readonly utilization: Map<string, number>;
  assignedCount: number;
  readonly running: Resource[];
  /** Sum of the priorities of what runs here, for the choice of who is fenced later. */
  priority: number;
  unpacked: boolean;
  readonly digests: Map<string, Digest>;
}

export type DigestVerdict = 'match' | 'restart' | 'all' | 'unknown';

/** Parameters of an operation as checksums, to see whether they changed since it ran. */
export interface Digest {
  verdict: DigestVerdict;
  readonly all: string;
  readonly restart: string | undefined;
  readonly secure: string | undefined;
}

export type MultipleActivePolicy = 'stop_start' | 'stop_only' | 'block' | 'stop_unexpected';

export interface Resource {
  /** The id, with `:number` for instances of clones. */
  readonly id: string;
  /** The id as configured, the same for all instances of a clone. */
  readonly baseId: string;
  /** The name it has in the status section, where that differs from the id. */
  historyName: string | undefined;
  readonly cluster: Cluster;
  /** The configuration, with its template merged in. */
  readonly element: Element;
  readonly operations: readonly Element[];
  readonly variant: Variant;
  readonly kind: Kind;
  readonly parent: Resource | undefined;
  children: Resource[];
  readonly meta: Map<string, string>;
  readonly utilization: Map<string, number>;
  readonly parameters: Map<string, Map<string, string>>;
  readonly settingsCache: Map<string, OperationSettings>;

  priority: Score;
  stickiness: Score;
  migrationThreshold: Score;
  failureTimeoutSeconds: number;
  multipleActive: MultipleActivePolicy;
  restartsWithOptionalOrder: boolean;

  managed: boolean;
  blocked: boolean;
  maintenance: boolean;
  orphan: boolean;
  unique: boolean;
  promotable: boolean;
  notify: boolean;
  critical: boolean;
  allowMigrate: boolean;
  fenceDevice: boolean;
  needsFencing: boolean;
  needsQuorum: boolean;
  needsUnfencing: boolean;
  failed: boolean;
  failureIgnored: boolean;
  /** A failure that needs a stop before anything else. */
  stopOnFail: boolean;
  startPending: boolean;
  reload: boolean;
  exclusiveDiscovery: boolean;
  isContainer: boolean;

  /** Not yet assigned to a node. */
  provisional: boolean;
  /** Being assigned right now; breaks loops. */
  assigning: boolean;
  /** Its scores are being merged into another's; breaks loops. */
  merging: boolean;
  restarting: boolean;
  stopUnexpected: boolean;

  role: Role;
  nextRole: Role;
  allowed: Candidates;
  assigned: Assignment | undefined;
  runningOn: ClusterNode[];
  readonly knownOn: Set<ClusterNode>;
  pendingTask: string | undefined;
  pendingNode: ClusterNode | undefined;
  readonly danglingMigrations: ClusterNode[];
  partialMigrationSource: ClusterNode | undefined;
  partialMigrationTarget: ClusterNode | undefined;
  lockNode: ClusterNode | undefined;
  lockTime: EpochSeconds;
  container: Resource | undefined;
  readonly fillers: Resource[];

  readonly orders: Order[];
  /** Colocations in which this is the dependent ("this with that"), the most important first. */
  thisWith: Colocation[];
  /** Colocations in which this is the primary ("that with this"), the most important first. */
  withThis: Colocation[];
  /** Location constraints on it, the latest first. */
  readonly locations: LocationConstraint[];

  /** Group only. */
  ordered: boolean;
  colocated: boolean;
  /** Clone only. */
  clone: CloneSettings | undefined;
  sortIndex: Score;
  /** What made its promotion score, for the reasons. */
  promotionParts: ScorePart | undefined;
  nextRoleReason: string | undefined;
}

export interface Assignment {
  readonly node: ClusterNode;
  readonly score: Score;
}

export interface CloneSettings {
  max: number;
  nodeMax: number;
  readonly promotedMax: number;
  readonly promotedNodeMax: number;
  readonly interleave: boolean;
  readonly child: Element;
  instancesMade: number;
  promotionScoresAdded: boolean;
  promotionSorted: boolean;
  startNotify: NotificationPhase | undefined;
  stopNotify: NotificationPhase | undefined;
  promoteNotify: NotificationPhase | undefined;
  demoteNotify: NotificationPhase | undefined;
}

export type OnFail =
  | 'ignore'
  | 'demote'
  | 'recover'
  | 'restart-container'
  | 'migrate'
  | 'block'
  | 'stop'
  | 'standby'
  | 'fence';

export type OrderNeeds = 'nothing' | 'quorum' | 'fencing';

/** What the configuration says about one operation of one resource. */
export interface OperationSettings {
  readonly entry: Element | undefined;
  readonly onFail: OnFail;
  readonly failRole: Role;
  readonly needs: OrderNeeds;
  readonly timeoutMs: number;
}

/** An operation whose result was not the one expected, as the status section records it. */
export interface FailedOperation {
  readonly node: ClusterNode;
  readonly resource: Resource;
  readonly task: string;
  readonly key: string;
  readonly resultCode: number;
  readonly reason: string;
  readonly when: EpochSeconds | undefined;
}

/** The outermost parent: the clone or group a resource is part of, or itself. */
export function topOf(resource: Resource): Resource {
  let top = resource;
  while (top.parent) top = top.parent;
  return top;
}

export function isClone(resource: Resource | undefined): resource is Resource {
  return resource?.variant === 'clone';
}

export function isAnonymousClone(resource: Resource | undefined): resource is Resource {
  return isClone(resource) && !resource.unique;
}

export function isUniqueClone(resource: Resource | undefined): resource is Resource {
  return isClone(resource) && resource.unique;
}

/** True if `ancestor` is above `resource`. */
export function isBelow(resource: Resource | undefined, ancestor: Resource | undefined): boolean {
  if (!resource || !ancestor) return false;
  for (let parent = resource.parent; parent; parent = parent.parent) if (parent === ancestor) return true;
  return false;
}

/** True if the flag holds for the resource or anything below it. */
export function anyBelow(resource: Resource, holds: (resource: Resource) => boolean): boolean {
  return holds(resource) || resource.children.some((child) => anyBelow(child, holds));
}

export function lastMember(group: Resource): Resource | undefined {
  return group.children.at(-1);
}

/** The current or next role; of a group or clone, the highest of its parts. */
export function stateOf(resource: Resource, when: 'current' | 'next'): Role {
  if (resource.variant === 'primitive') return when === 'current' ? resource.role : resource.nextRole;
  return resource.children.reduce<Role>((highest, child) => {
    const state = stateOf(child, when);
    return state > highest ? state : highest;
  }, 0);
}

/** True if it runs somewhere that is not plainly gone; of a group or clone: any part, or with `all` every part. */
export function isActive(resource: Resource, all: boolean): boolean {
  if (resource.variant === 'primitive') {
    return resource.runningOn.some((node) => node.unclean || node.online || !resource.managed);
  }
  if (resource.variant === 'group') {
    const active = resource.children.filter((child) => isActive(child, all)).length;
    return active > 0 && (!all || active === resource.children.length);
  }
  return all
    ? resource.children.every((child) => isActive(child, true))
    : resource.children.some((child) => isActive(child, false));
}

/** Where its parts are assigned, without repetition. */
export function assignedNodes(resource: Resource): Assignment[] {
  if (resource.children.length === 0) return resource.assigned ? [resource.assigned] : [];
  const found: Assignment[] = [];
  for (const child of resource.children) {
    for (const place of assignedNodes(child)) {
      if (!found.some((other) => other.node === place.node)) found.push(place);
    }
  }
  return found;
}

/** The one node it is assigned to; undefined if none or several. */
export function assignedNode(resource: Resource): Assignment | undefined {
  const places = assignedNodes(resource);
  return places.length === 1 ? places[0] : undefined;
}

/** Where its parts run now, without repetition. */
export function runningNodes(resource: Resource, orPending = false): ClusterNode[] {
  const found = new Set<ClusterNode>();
  if (resource.children.length === 0) {
    for (const node of resource.runningOn) found.add(node);
    if (orPending && resource.pendingNode) found.add(resource.pendingNode);
  }
  for (const child of resource.children) for (const node of runningNodes(child, orPending)) found.add(node);
  return [...found];
}

export interface ActiveNode {
  /** The node it counts as running on. */
  readonly node: ClusterNode | undefined;
  readonly all: number;
  readonly clean: number;
}

/** Of the nodes a resource is active on, the one it is considered to run on. */
export function activeOn(resource: Resource): ActiveNode {
  let active: ClusterNode | undefined;
  let clean = 0;
  for (const node of resource.runningOn) {
    const happy = node.online && !node.unclean;
    if (happy) clean += 1;
    if (resource.partialMigrationSource) {
      if (node === resource.partialMigrationSource) active = node;
    } else if (!resource.needsFencing && happy && (!active || !active.online || active.unclean)) {
      active = node;
    }
    active ??= node;
  }
  return { node: active, all: resource.runningOn.length, clean };
}

/** As `activeOn`, without counting: stops at the first node that settles it. */
export function currentNode(resource: Resource): ClusterNode | undefined {
  return activeOn(resource).node;
}

/** The configured id of a resource without the instance number of an anonymous clone. */
export function printableId(resource: Resource): string {
  return resource.unique ? resource.id : resource.baseId;
}

export function findNode(cluster: Cluster, name: string | undefined): ClusterNode | undefined {
  const wanted = name?.toLowerCase();
  return wanted === undefined ? undefined : cluster.nodes.find((node) => node.name.toLowerCase() === wanted);
}
