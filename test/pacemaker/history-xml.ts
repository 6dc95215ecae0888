import { nodeName } from './constraint-xml.ts';
import type { History, MigrationSpec } from './random-resource.ts';
import { when } from './random-rule.ts';

/** What nodes remember of resources, as CIB XML. */

/** The MD5 of no parameters, and of none but the default timeout. */
const oneTimeDigest = 'f2317cad3d54cec5d7d7aa7d0bf35cf8';
const recurringDigest = '4811cef7f7f94e3a35a70be7916cb2fd';

interface Ran {
  readonly suffix: string;
  readonly task: string;
  readonly intervalMs?: number;
  readonly result?: number;
  readonly expected?: number;
  readonly pending?: boolean;
  readonly more?: string;
}

function memoryXml(known: string, node: number, operations: readonly Ran[]): string {
  const lines = operations.map((ran, index) => {
    const { suffix, task, intervalMs = 0, result = 0, expected = 0, pending = false, more = '' } = ran;
    const call = index + 1;
    const status = pending ? -1 : 0;
    const code = pending ? 193 : result;
    const digest = intervalMs > 0 ? recurringDigest : oneTimeDigest;
    const transition = `${call}:${call}:${expected}:00000000-0000-0000-0000-000000000001`;
    return `<lrm_rsc_op id="${known}_${suffix}" operation_key="${known}_${task}_${intervalMs}" operation="${task}" crm_feature_set="3.16.1" transition-key="${transition}" transition-magic="${status}:${code};${transition}" call-id="${pending ? -1 : call}" rc-code="${code}" op-status="${status}" interval="${intervalMs}" last-rc-change="${when - 1000 + call}" op-digest="${digest}" on_node="${nodeName(node)}"${more}/>`;
  });
  return `<lrm_resource id="${known}" class="ocf" provider="pacemaker" type="Stateful">${lines.join('')}</lrm_resource>`;
}

const start: Ran = { suffix: 'last_0', task: 'start' };
const monitor: Ran = { suffix: 'monitor_10000', task: 'monitor', intervalMs: 10_000 };
const promotedMonitor: Ran = {
  suffix: 'monitor_9000',
  task: 'monitor',
  intervalMs: 9000,
  result: 8,
  expected: 8,
};
const probe = (result: number): Ran => ({ suffix: 'last_0', task: 'monitor', result, expected: 7 });
const failed = (task: string, result = 1): Ran[] => [
  { suffix: 'last_failure_0', task, result },
  { suffix: 'last_0', task, result },
];

function operationsOf(history: History, promotable: boolean): readonly Ran[] {
  switch (history) {
    case 'unknown':
      return [];
    case 'stopped':
      return [probe(7)];
    case 'stoppedByCluster':
      return [{ suffix: 'last_0', task: 'stop' }];
    case 'started':
      return [start, monitor];
    case 'promoted':
      return promotable ? [{ suffix: 'last_0', task: 'promote' }, promotedMonitor] : [start];
    case 'foundStarted':
      return [probe(0)];
    case 'foundPromoted':
      return [probe(promotable ? 8 : 0)];
    case 'failed':
      return [start, { suffix: 'last_failure_0', task: 'monitor', intervalMs: 10_000, result: 7 }];
    case 'degraded':
      return [start, { ...monitor, result: 190 }];
    case 'promotedFailed':
      if (!promotable) return [start, { ...monitor, result: 1 }];
      return [
        { suffix: 'last_0', task: 'promote' },
        { ...promotedMonitor, result: 9 },
      ];
    case 'startFailed':
      return failed('start');
    case 'stopFailed':
      return failed('stop');
    case 'promoteFailed':
      return promotable ? [{ ...start, suffix: 'start_0' }, ...failed('promote')] : failed('start', 5);
    case 'demoteFailed':
      return promotable ? failed('demote') : failed('start', 6);
    case 'probeFailed':
      return [probe(1)];
    case 'probeNotInstalled':
      return [probe(5)];
    case 'probePending':
      return [{ ...probe(7), pending: true }];
    case 'pendingStart':
      return [{ ...start, pending: true }];
    default:
      return [start, { ...monitor, pending: true }];
  }
}

export function historyXml(known: string, history: History, promotable: boolean, node: number): string {
  const operations = operationsOf(history, promotable);
  return operations.length === 0 ? '' : memoryXml(known, node, operations);
}

/** What source and target of a live migration remember of it; undefined for the nodes that took no part. */
export function migrationXml(
  known: string,
  { stage, from, to }: MigrationSpec,
  nodes: number,
  node: number,
): string | undefined {
  const [source, target] = [from % nodes, to % nodes];
  if (stage === '' || source === target || (node !== source && node !== target)) return undefined;
  const more = ` migrate_source="${nodeName(source)}" migrate_target="${nodeName(target)}"`;
  const migrateTo: Ran = { suffix: 'migrate_to_0', task: 'migrate_to', more };
  const migrateFrom: Ran = { suffix: 'migrate_from_0', task: 'migrate_from', more };
  const left: Readonly<Record<MigrationSpec['stage'], readonly Ran[]>> = {
    '': [],
    done: [migrateTo, { suffix: 'last_0', task: 'stop' }],
    dangling: [start, migrateTo],
    partial: [start, migrateTo],
    pending: [start, { ...migrateTo, pending: true }],
    toFailed: [start, { ...migrateTo, result: 1 }],
    fromFailed: [start, migrateTo],
    probedAfter: [start, migrateTo],
  };
  const arrived: Readonly<Record<MigrationSpec['stage'], readonly Ran[]>> = {
    '': [],
    done: [migrateFrom],
    dangling: [migrateFrom, monitor],
    partial: [],
    pending: [],
    toFailed: [],
    fromFailed: [{ ...migrateFrom, result: 1 }],
    probedAfter: [probe(7)],
  };
  const operations = node === source ? left[stage] : arrived[stage];
  return operations.length === 0 ? '' : memoryXml(known, node, operations);
}
