/**
 * What the engine reasons about: nodes, resources, constraints between them, the orders that follow. They refer to each
 * other in every direction, so their shapes stand in one file; what is done with each has a file of its own.
 */
import type { Cib } from '../cib/cib.ts';
import type { Element } from '../cib/element.ts';
import type { ClusterOptions } from './cluster-options.ts';
import type { EpochSeconds } from './dates.ts';
import type { Discovery } from './discovery.ts';
import type { DifferenceName } from './profile.ts';
import type { Role } from './role.ts';
import type { Score } from './score.ts';

/**
 * The workbench of one decision. It is made from an immutable CIB, filled and changed by the stages in decide.ts, and
 * thrown away; nothing of it outlives the call.
 */
export interface Cluster {
  readonly cib: Cib;
  /** In what it is decided as 1.1.10 did. */
  readonly former: ReadonlySet<DifferenceName>;
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
  /** How many steps along a chain of constraints are being followed right now. */
  nesting: number;
  readonly kinds: Readonly<Record<Variant, Kind>>;
}

export type Variant = 'primitive' | 'group' | 'clone';

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

/** One contribution to a score, linked to those before it; shared between copies of a table. */
export interface ScorePart {
  readonly from: string;
  readonly score: Score;
  readonly before: ScorePart | undefined;
}

/** A node as one resource sees it: how much it wants to run there. */
export interface Candidate {
  readonly node: ClusterNode;
  score: Score;
  parts: ScorePart | undefined;
  discovery: Discovery;
  /** How many instances of the clone are assigned here, where the table is a clone's. */
  count: number;
}

/** A resource's candidates by `ClusterNode.index`; nodes it may not use are absent. */
export type Candidates = (Candidate | undefined)[];

/** "The dependent goes where the primary is", or with a negative score "stays away from it". */
export interface Colocation {
  readonly id: string;
  readonly dependent: Resource;
  readonly primary: Resource;
  /** Unknown for any role. */
  readonly dependentRole: Role;
  readonly primaryRole: Role;
  /** What "the same place" means: a node attribute, by default the node's name. */
  readonly nodeAttribute: string | undefined;
  readonly score: Score;
  /** Whether the dependent's preferences move the primary. */
  readonly influence: boolean;
}

/** "This resource likes, or must not use, these nodes." */
export interface LocationConstraint {
  readonly id: string;
  readonly resource: Resource;
  readonly nodes: readonly { readonly node: ClusterNode; readonly score: Score }[];
  /** Only while the resource is to have this role; unknown for any role. */
  readonly role: Role;
  readonly discovery: Discovery;
}

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

/** One thing the cluster may do: start this resource there, fence that node, or reach a milestone. */
export interface Order {
  readonly id: number;
  readonly key: string;
  task: string;
  readonly resource: Resource | undefined;
  node: ClusterNode | undefined;
  flags: number;
  readonly settings: OperationSettings | undefined;
  /** Set for recurring operations and for the cancelling of one. */
  intervalMs: number | undefined;
  needs: OperationSettings['needs'];
  reason: string | undefined;
  priority: Score;
  expectedResult: number | undefined;
  cancelTask: string | undefined;
  fenceOperation: string | undefined;
  /** For a notification: which kind of which operation it tells about. */
  notify: { readonly type: string; readonly operation: string } | undefined;
  migration: { readonly source: ClusterNode; readonly target: ClusterNode } | undefined;
  /** The order it comes after, and those that come after it; the latest last. */
  readonly before: OrderLink[];
  readonly after: OrderLink[];
  runnableBefore: number;
  requiredRunnableBefore: number;
}

export interface OrderLink {
  readonly order: Order;
  type: number;
}

/** The milestones around an operation of a clone whose instances want to be told about it. */
export interface NotificationPhase {
  readonly operation: string;
  pre: Order | undefined;
  preDone: Order | undefined;
  post: Order | undefined;
  postDone: Order | undefined;
}

/** One end of a precedence: a given order, or whatever order of that task a resource will have. */
export interface PrecedenceEnd {
  readonly resource: Resource | undefined;
  readonly order: Order | undefined;
  readonly task: string | undefined;
  readonly intervalMs: number;
}

/** "First this, then that", before it is known which orders there will be. */
export interface Precedence {
  readonly earlier: PrecedenceEnd;
  readonly later: PrecedenceEnd;
  readonly flags: number;
}

/** The score of a resource on a node at the moment it was used. */
export interface ScoreLine {
  readonly stage: 'group' | 'clone' | 'primitive' | 'promotion';
  readonly resource: Resource;
  readonly node: ClusterNode | undefined;
  readonly score: Score;
  readonly parts: ScorePart | undefined;
}
