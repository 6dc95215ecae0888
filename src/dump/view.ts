import type { Dump, Machine, NodeDump, Row, Unseen } from './dump.ts';
import type { QuestionName } from './questions/index.ts';

/** One node of a dump, folded for asking. */
export interface NodeView {
  readonly name: string;
  readonly address?: string;
  /** Why it could not be asked; then every answer is missing. */
  readonly silence?: string;
  readonly major: number;
  readonly standby: boolean;
  /** The newest answer to a question; `undefined` if there is none, an empty list if the answer was no rows. */
  readonly latest: <Name extends QuestionName>(question: Name) => readonly Row<Name>[] | undefined;
  /** The oldest answer to a question. */
  readonly earliest: <Name extends QuestionName>(question: Name) => readonly Row<Name>[] | undefined;
  /** When the newest or the oldest answer to a question was given, on the clock that all nodes of a dump share. */
  readonly answeredMs: (question: QuestionName, when: 'latest' | 'earliest') => number | undefined;
  /** Time between the oldest and the newest sample, in seconds; 0 if there is only one. */
  readonly windowSeconds: number;
  /** A setting's value as the server shows it, without its unit. */
  readonly setting: (name: string) => string | undefined;
  /** A setting that is an amount of memory or of disk, in bytes; -1 where the server says -1. */
  readonly settingBytes: (name: string) => number | undefined;
  /** A setting that is a time, in seconds. */
  readonly settingSeconds: (name: string) => number | undefined;
  readonly machine: Machine;
  readonly unseen: readonly Unseen[];
}

/** A dump folded for asking. */
export interface ClusterView {
  readonly takenAt: string;
  readonly nodes: readonly NodeView[];
  /** The node that is not in recovery, if exactly one answered that it is not. */
  readonly primary?: NodeView;
  readonly standbys: readonly NodeView[];
}

/** Folds a dump. */
export function viewDump(dump: Dump): ClusterView {
  const nodes = dump.nodes.map(viewNode);
  const answering = nodes.filter((node) => node.silence === undefined);
  const primaries = answering.filter((node) => !node.standby);
  const [primary] = primaries;
  return {
    takenAt: dump.takenAt,
    nodes,
    ...(primary && primaries.length === 1 ? { primary } : {}),
    standbys: answering.filter((node) => node.standby),
  };
}

function viewNode(dump: NodeDump): NodeView {
  const latest = <Name extends QuestionName>(question: Name) =>
    dump.samples.findLast((sample) => sample.answers[question] !== undefined)?.answers[question];
  const earliest = <Name extends QuestionName>(question: Name) =>
    dump.samples.find((sample) => sample.answers[question] !== undefined)?.answers[question];
  const answeredMs = (question: QuestionName, when: 'latest' | 'earliest') => {
    const answered = dump.samples.filter((sample) => sample.answers[question] !== undefined);
    return (when === 'latest' ? answered.at(-1) : answered[0])?.atMs;
  };
  const server = latest('server')?.[0];
  const settings = new Map((latest('settings') ?? []).map((row) => [row.name, row]));
  const amount = (name: string, units: Readonly<Record<string, number>>) => {
    const row = settings.get(name);
    const value = Number(row?.value);
    if (row?.value == null || Number.isNaN(value)) return undefined;
    return value < 0 ? value : value * (units[row.unit ?? ''] ?? 1);
  };
  const [first, last] = [dump.samples[0], dump.samples.at(-1)];
  return {
    name: dump.name,
    ...(dump.address === undefined ? {} : { address: dump.address }),
    ...(dump.silence === undefined ? {} : { silence: dump.silence }),
    major: server ? Math.floor(server.version_number / 10_000) : 0,
    standby: latest('position')?.[0]?.standby ?? server?.standby ?? false,
    latest,
    earliest,
    answeredMs,
    windowSeconds: first && last ? (last.atMs - first.atMs) / 1_000 : 0,
    setting: (name) => settings.get(name)?.value ?? undefined,
    settingBytes: (name) => amount(name, byteUnits),
    settingSeconds: (name) => amount(name, secondUnits),
    machine: dump.machine,
    unseen: dump.unseen,
  };
}

/** The units of pg_settings. */
const byteUnits: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  '8kB': 8 * 1024,
  '16kB': 16 * 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};
const secondUnits: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3_600,
  d: 86_400,
};

/** How far a node is in the write-ahead log, in bytes since 0/0: what it has written, or received, or replayed. */
export function walPosition(node: NodeView, when: 'latest' | 'earliest' = 'latest'): number | undefined {
  const row = node[when]('position')?.[0];
  if (!row) return undefined;
  const known = [row.flushed_lsn, row.received_lsn, row.replayed_lsn].filter((lsn) => lsn !== null);
  return known.length > 0 ? Math.max(...known) : undefined;
}
