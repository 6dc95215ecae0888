import { childrenNamed, type Element } from '../cib/element.ts';
import type { EpochSeconds } from './dates.ts';
import { leadingInteger } from './score.ts';
import { mergeSort, parseIntervalMs, sameWord } from './values.ts';

/** Results of agents (Pacemaker Explained, "OCF Return Codes"). */
export const result = {
  ok: 0,
  invalidParameter: 2,
  notImplemented: 3,
  insufficientPrivileges: 4,
  notInstalled: 5,
  notConfigured: 6,
  notRunning: 7,
  runningPromoted: 8,
  failedPromoted: 9,
  degraded: 190,
  degradedPromoted: 191,
} as const;

/** How the carrying out of an operation ended, before its result is looked at. */
export const execution = {
  pending: -1,
  done: 0,
  cancelled: 1,
  timeout: 2,
  notSupported: 3,
  error: 4,
  errorHard: 5,
  errorFatal: 6,
  notInstalled: 7,
  notConnected: 8,
  invalid: 9,
  noFenceDevice: 10,
  noSecrets: 11,
} as const;

/** One line of a resource's history on a node: an operation, when it ran and what came of it. */
export interface RecordedOperation {
  readonly element: Element;
  readonly id: string;
  readonly key: string;
  readonly task: string;
  readonly intervalMs: number;
  readonly callId: number;
  readonly resultCode: number;
  readonly status: number;
  /** The result that was expected, or -1 if the record does not say. */
  readonly expectedResult: number;
  readonly lastChange: EpochSeconds | undefined;
  readonly reason: string;
}

const readings = new WeakMap<Element, RecordedOperation>();

/** Reads one line of history; the reading is kept with the immutable element. */
export function readOperation(element: Element): RecordedOperation {
  const known = readings.get(element);
  if (known) return known;
  const { attributes } = element;
  const number = (name: string, otherwise: number) => leadingInteger(attributes[name]) ?? otherwise;
  const reading: RecordedOperation = {
    element,
    id: attributes.id ?? '',
    key: attributes.operation_key ?? attributes.id ?? '',
    task: attributes.operation ?? '',
    intervalMs: parseIntervalMsPlain(attributes.interval),
    callId: number('call-id', -1),
    resultCode: number('rc-code', 0),
    status: number('op-status', -2),
    expectedResult: expectedResult(attributes['transition-key']),
    lastChange: leadingInteger(attributes['last-rc-change']),
    reason: attributes['exit-reason'] ?? '',
  };
  readings.set(element, reading);
  return reading;
}

function parseIntervalMsPlain(text: string | undefined): number {
  return leadingInteger(text) ?? parseIntervalMs(text);
}

function expectedResult(transitionKey: string | undefined): number {
  const match = /^(-?\d+):(-?\d+):(-?\d+):./.exec(transitionKey ?? '');
  return match ? Number(match[3]) : -1;
}

/** The history of a resource on a node, the oldest operation first. */
export function sortedHistory(history: Element): RecordedOperation[] {
  const operations = childrenNamed(history, 'lrm_rsc_op').map(readOperation);
  return mergeSort(operations.reverse(), (one, other) => compareAge(one, other, true));
}

/** Negative if the first ran before the second, positive if after, 0 if that cannot be told. */
export function compareAge(
  one: RecordedOperation,
  other: RecordedOperation,
  sameNodeByDefault: boolean,
): number {
  const oneNode = one.element.attributes.on_node;
  const otherNode = other.element.attributes.on_node;
  const sameNode =
    oneNode === undefined || otherNode === undefined ? sameNodeByDefault : sameWord(oneNode, otherNode);
  if (sameNode && one.id === other.id) return 0;
  if (one.callId === -1 && other.callId === -1) return 0;
  if (sameNode && one.callId >= 0 && one.callId < other.callId) return -1;
  if (sameNode && other.callId >= 0 && one.callId > other.callId) return 1;
  if (one.callId >= 0 && other.callId >= 0) return compareTimes(one.lastChange, other.lastChange);
  return compareTransitions(one, other);
}

function compareTimes(one: EpochSeconds | undefined, other: EpochSeconds | undefined): number {
  const first = one ?? -1;
  const second = other ?? -1;
  if (first >= 0 && first < second) return -1;
  return second >= 0 && first > second ? 1 : 0;
}

function compareTransitions(one: RecordedOperation, other: RecordedOperation): number {
  const first = transitionOf(one);
  const second = transitionOf(other);
  if (!first || !second) return 0;
  if (first.controller !== second.controller || first.number === second.number) {
    if (other.callId === -1) return -1;
    return one.callId === -1 ? 1 : 0;
  }
  // Number -1 stands for an operation that was made up rather than carried out in a transition: the latest.
  if (second.number === -1 || (first.number >= 0 && first.number < second.number)) return -1;
  return first.number === -1 || second.number >= 0 ? 1 : 0;
}

function transitionOf(operation: RecordedOperation): { number: number; controller: string } | undefined {
  const match = /^-?\d+:-?\d+;-?\d+:(-?\d+):-?\d+:(.+)$/.exec(
    operation.element.attributes['transition-magic'] ?? '',
  );
  return match ? { number: Number(match[1]), controller: match[2] ?? '' } : undefined;
}

export function isProbe(operation: RecordedOperation): boolean {
  return operation.task === 'monitor' && operation.intervalMs === 0;
}

/** A probe that failed only because the resource cannot run there: it is not running, and no failure. */
export function isMaskedProbeFailure(operation: RecordedOperation): boolean {
  if (!isProbe(operation)) return false;
  return (
    operation.resultCode === result.notInstalled ||
    operation.resultCode === result.invalidParameter ||
    operation.status === execution.notInstalled
  );
}

/** From which to which operation of a history the resource was last active; -1 where there is none. */
export function activeSpan(operations: readonly RecordedOperation[]): { start: number; stop: number } {
  let start = -1;
  let stop = -1;
  let impliedByMonitor = -1;
  let impliedByRole = -1;
  for (const [index, { task, status, resultCode }] of operations.entries()) {
    if (task === 'stop' && status === execution.done) stop = index;
    else if (task === 'start' || task === 'migrate_from') start = index;
    else if (impliedByMonitor <= stop && task === 'monitor') {
      if (resultCode === result.ok || resultCode === result.runningPromoted) impliedByMonitor = index;
    } else if (task === 'promote' || task === 'demote') impliedByRole = index;
  }
  if (start === -1) start = impliedByRole !== -1 ? impliedByRole : impliedByMonitor;
  return { start, stop };
}
