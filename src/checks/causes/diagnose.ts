import type { ClusterView, NodeView } from '../../dump/view.ts';
import type { CauseFinding, Inquiry } from './cause.ts';
import { causes } from './index.ts';
import { growsBecause, type TimeToFull, timeToFull } from './pg-wal-full.ts';
import { judgeReads, type ReadVerdict } from './replica-reads.ts';
import { type DiskClass, type DiskPrice, priceDisk } from './rules/disk.ts';
import { type DiskVerdict, judgeDisk } from './rules/disk-load.ts';
import { type FailoverOutlook, failoverOutlook } from './rules/failover.ts';
import { judgeMemory, type MemoryVerdict } from './rules/memory.ts';
import { parameterNodes } from './rules/parameter-nodes.ts';
import {
  type ParameterStep,
  type ParameterValues,
  type SimulatedOrder,
  safeSteps,
  simulateOrders,
  simulateSteps,
} from './rules/parameter-order.ts';
import type { Attribution } from './wal/attribution.ts';
import { attributeNode } from './wal/holders.ts';
import { type WalRate, walRate } from './wal/rate.ts';

/** What else the operator wants to know. */
export interface Questions extends Inquiry {
  /** A change of settings to simulate. */
  readonly change?: ParameterValues;
  readonly disk?: DiskClass;
  /** How large each node's disk is, in gigabytes, to tell what it costs. */
  readonly diskGigabytes?: number;
  readonly memory: boolean;
}

/** Everything a diagnosis says. */
export interface Diagnosis {
  readonly takenAt: string;
  readonly findings: readonly CauseFinding[];
  readonly wal: readonly NodeWal[];
  readonly reads: readonly ReadVerdict[];
  readonly failover: readonly FailoverOutlook[];
  readonly change?: ChangeOutlook;
  readonly disks: readonly DiskVerdict[];
  /** What the disks cost, if their class and size were told. */
  readonly price?: DiskPrice;
  readonly memory: readonly MemoryVerdict[];
  readonly unseen: readonly { readonly node: string; readonly what: string; readonly why: string }[];
  /** False if a node did not answer or showed little, or none is known to be the primary: silence is no good news then. */
  readonly complete: boolean;
}

export interface NodeWal {
  readonly node: string;
  readonly attribution?: Attribution;
  /** Why there is no attribution. */
  readonly missing?: string;
  readonly rate?: WalRate;
  /** Only where it grows without an end. */
  readonly timeToFull?: TimeToFull;
}

/** A change of settings in every order. */
export interface ChangeOutlook {
  readonly values: ParameterValues;
  readonly orders: readonly SimulatedOrder[];
  /** Steps that break nothing; absent if even they do, which then stands in `orders`. */
  readonly safe?: readonly ParameterStep[];
}

/** Looks for every cause and answers the operator's questions. Pure. */
export function diagnose(cluster: ClusterView, questions: Questions): Diagnosis {
  const answering = cluster.nodes.filter((node) => node.silence === undefined);
  const disks = judgeDisks(answering, questions.disk);
  const price = priceOf(disks, questions);
  return {
    takenAt: cluster.takenAt,
    findings: inOrder(causes.flatMap((cause) => cause.look(cluster, questions))),
    wal: answering.map(walOf),
    reads: judgeReads(cluster, questions),
    failover: failoverOutlook(cluster),
    ...(questions.change ? { change: simulateChange(cluster, questions.change) } : {}),
    disks,
    ...(price ? { price } : {}),
    memory: questions.memory ? answering.map(judgeMemory) : [],
    unseen: cluster.nodes.flatMap((node) => node.unseen.map((each) => ({ node: node.name, ...each }))),
    complete:
      cluster.primary !== undefined && answering.length === cluster.nodes.length && answering.every(seesMost),
  };
}

function judgeDisks(nodes: readonly NodeView[], disk: DiskClass | undefined): readonly DiskVerdict[] {
  if (!disk) return [];
  return nodes.flatMap((node) => judgeDisk(node, disk) ?? []);
}

/** Every node has a disk of its own; the busiest decides what a larger one would change. */
function priceOf(disks: readonly DiskVerdict[], { disk, diskGigabytes }: Questions): DiskPrice | undefined {
  if (!disk || diskGigabytes === undefined) return undefined;
  const busiest = Math.max(0, ...disks.map(({ pagesPerSecond }) => pagesPerSecond));
  return priceDisk(disk, diskGigabytes, Math.max(1, disks.length), busiest);
}

/** A role without pg_monitor sees neither pg_wal nor what waits to be archived, which is where trouble begins. */
function seesMost(node: NodeView): boolean {
  return node.latest('server')?.[0]?.monitor !== false;
}

/** What has to be done first, otherwise as the causes are listed. */
function inOrder(findings: readonly CauseFinding[]): readonly CauseFinding[] {
  const of = (weight: CauseFinding['weight']) => findings.filter((finding) => finding.weight === weight);
  return [...of('act'), ...of('know')];
}

function walOf(node: NodeView): NodeWal {
  const attribution = attributeNode(node);
  const rate = walRate(node);
  const free = node.machine.diskFreeBytes;
  const grows = growsBecause(node) !== undefined;
  return {
    node: node.name,
    ...('missing' in attribution ? { missing: attribution.missing } : { attribution }),
    ...(rate ? { rate } : {}),
    ...(grows && rate && free !== undefined ? { timeToFull: timeToFull(free, rate) } : {}),
  };
}

function simulateChange(cluster: ClusterView, values: ParameterValues): ChangeOutlook {
  const nodes = parameterNodes(cluster);
  const orders = simulateOrders(nodes, values);
  const safe = safeSteps(nodes, values);
  const breaks = simulateSteps(nodes, safe).length > 0;
  return { values, orders, ...(breaks ? {} : { safe }) };
}
