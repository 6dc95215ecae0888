import { type Element, element } from '../cib/element.ts';
import type { Primitive } from './configuration.ts';

/** One line of a resource's history on its node, as the executor records it. */
export interface HistoryEntry {
  readonly id: string;
  readonly task: string;
  readonly intervalMs: number;
  readonly callId: number;
  readonly resultCode: number;
  /** How the carrying out ended: recorded-operation.ts lists the numbers. */
  readonly status: number;
  readonly expected: number;
  /** What the controller asked for with it; the history of an earlier controller is foreign to the next. */
  readonly askId: string;
  readonly digest: string;
  readonly atMs: number;
  readonly why?: string;
}

/**
 * Records a result as Pacemaker's controller does: the last one-time operation, each recurring one, and the last
 * failure have a line each. A recurring operation that fails leaves its own line as it was.
 */
export function record(
  lines: readonly HistoryEntry[],
  resource: string,
  result: Omit<HistoryEntry, 'id'>,
): HistoryEntry[] {
  const failed = result.resultCode !== result.expected || result.status !== 0;
  const isProbe = result.task === 'monitor' && result.intervalMs === 0;
  const ids: string[] = [];
  if (failed && !isProbe) ids.push(`${resource}_last_failure_0`);
  if (result.intervalMs === 0) ids.push(`${resource}_last_0`);
  else if (!failed) ids.push(`${resource}_${result.task}_${result.intervalMs}`);
  const kept = lines.filter(
    (line) => !ids.includes(line.id) && !(result.task === 'stop' && line.intervalMs > 0 && !isFailure(line)),
  );
  return [...kept, ...ids.map((id) => ({ id, ...result }))];
}

export function isFailure(line: HistoryEntry): boolean {
  return line.id.endsWith('_last_failure_0');
}

/** The history of one resource as the status section holds it. */
export function historyElement(
  primitive: Primitive,
  lines: readonly HistoryEntry[],
  epochMs: number,
): Element {
  const { id, class: standard, provider, agent } = primitive;
  const operations = lines.map((line) => operationElement(id, line, epochMs));
  return element('lrm_resource', { id, class: standard, provider, type: agent }, operations);
}

function operationElement(resource: string, line: HistoryEntry, epochMs: number): Element {
  const seconds = String(Math.floor((epochMs + line.atMs) / 1000));
  const key = `${line.callId}:1:${line.expected}:00000000-0000-0000-0000-000000000001`;
  return element('lrm_rsc_op', {
    id: line.id,
    operation_key: `${resource}_${line.task}_${line.intervalMs}`,
    operation: line.task,
    'transition-key': key,
    'transition-magic': `${line.status}:${line.resultCode};${key}`,
    'call-id': String(line.callId),
    'rc-code': String(line.resultCode),
    'op-status': String(line.status),
    interval: String(line.intervalMs),
    'last-rc-change': seconds,
    'op-digest': line.digest,
    'exit-reason': line.why,
  });
}
