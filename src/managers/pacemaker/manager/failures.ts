import { isTrue } from '../engine/values.ts';
import type { AttributeTable, AttributeWrite } from './attributes.ts';
import { valueOf } from './attributes.ts';
import { epochMs } from './compose-cib.ts';
import type { Configuration } from './configuration.ts';
import type { HistoryEntry } from './history.ts';

/**
 * What the controller writes down when an operation failed: how often, and when last. Since 1.1.17 failures are counted
 * by operation. A start that fails counts as infinitely many failures unless `start-failure-is-fatal` is off, and so does
 * a stop.
 */
export function countFailure(
  table: AttributeTable,
  configuration: Configuration,
  version: '1.1.10' | '2.1.5',
  failure: { readonly node: string; readonly resource: string; readonly line: HistoryEntry },
): AttributeWrite[] {
  const { node, resource, line } = failure;
  const { count, last } = failureNames(version, resource, line);
  const fatal =
    (line.task === 'start' && !isFalse(configuration.properties['start-failure-is-fatal'])) ||
    line.task === 'stop';
  const before = valueOf(table, node, count);
  const value = fatal || before === 'INFINITY' ? 'INFINITY' : String(1 + Number(before ?? 0));
  return [
    { node, name: count, value },
    { node, name: last, value: String(Math.floor((epochMs + line.atMs) / 1000)) },
  ];
}

/** True if the failure is on record already: a new controller finds those its predecessor counted. */
export function isCounted(
  table: AttributeTable,
  version: '1.1.10' | '2.1.5',
  { node, resource, line }: { readonly node: string; readonly resource: string; readonly line: HistoryEntry },
): boolean {
  const last = valueOf(table, node, failureNames(version, resource, line).last);
  return last !== undefined && Number(last) >= Math.floor((epochMs + line.atMs) / 1000);
}

function failureNames(version: '1.1.10' | '2.1.5', resource: string, { task, intervalMs }: HistoryEntry) {
  const suffix = version === '1.1.10' ? resource : `${resource}#${task}_${intervalMs}`;
  return { count: `fail-count-${suffix}`, last: `last-failure-${suffix}` };
}

function isFalse(text: string | undefined): boolean {
  return text !== undefined && !isTrue(text);
}

/** What a result means, as what an operator would say of the resource or operation. */
export function describeResult({
  resultCode,
  status,
  why,
}: Pick<HistoryEntry, 'resultCode' | 'status' | 'why'>): string {
  if (status === 2) return 'did not end in time';
  const words: Readonly<Record<number, string>> = {
    0: 'runs',
    5: 'has no agent',
    6: 'is not configured',
    7: 'is not running',
    8: 'runs promoted',
    9: 'failed while promoted',
  };
  return words[resultCode] ?? (why === undefined ? `failed (result ${resultCode})` : `failed: ${why}`);
}
