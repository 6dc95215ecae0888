import { addScore, banEverywhere } from './candidate.ts';
import { findNode, isAnonymousClone, topOf } from './cluster.ts';
import { compareDigest } from './digest.ts';
import { failureCount } from './failcount.ts';
import type { ClusterNode, OnFail, Resource } from './graph.ts';
import { canFence, clearFailuresOrder, stopOrder } from './make-order.ts';
import { applyFailedMigrateFrom, applyFailedMigrateTo, applyMigrateTo } from './migration-history.ts';
import { nextRole } from './next-role.ts';
import { operationSettings } from './operation-settings.ts';
import {
  execution,
  isMaskedProbeFailure,
  isProbe,
  type RecordedOperation,
  result,
} from './recorded-operation.ts';
import { role } from './role.ts';
import { INFINITY_SCORE } from './score.ts';

/** What reading a resource's history on one node has led to so far. */
export interface HistoryReading {
  readonly resource: Resource;
  readonly node: ClusterNode;
  onFail: OnFail;
  lastFailure: RecordedOperation | undefined;
}

/** Lets one recorded operation act on what is known of the resource: its role, its failures, its bans. */
export function applyOperation(reading: HistoryReading, operation: RecordedOperation): void {
  const { resource, node } = reading;
  const { task, intervalMs, expectedResult } = operation;
  if (task === '' || task === 'notify' || task === 'meta-data' || operation.status < execution.pending)
    return;
  const owner = resource.unique ? resource : topOf(resource);
  const expired = operation.status !== execution.notInstalled && hasExpired(reading, operation);
  const masked = isMaskedProbeFailure(operation);
  const { resultCode, status } = remapOutcome(reading, operation);
  if (expired && masked && operation.resultCode !== expectedResult) {
    if (resource.role <= role.stopped) resource.role = role.unknown;
    return;
  }
  if (expired && resultCode !== expectedResult) {
    if (intervalMs === 0) return;
    if (node.online && !node.unclean) {
      resource.cluster.expiredOperations.add(operation.element);
      return;
    }
  }
  if (masked) {
    applyResult(reading, operation, expectedResult);
    recordFailure(reading, operation);
    addScore(owner, node, -INFINITY_SCORE, `the probe of ${resource.baseId} says it cannot run there`);
    return;
  }
  if (status === execution.cancelled) return;
  if (status === execution.pending) applyPending(reading, operation);
  else if (status === execution.done) applyResult(reading, operation, resultCode);
  else applyFailedOutcome(reading, operation, owner, resultCode, status);
}

function applyPending({ resource, node }: HistoryReading, operation: RecordedOperation): void {
  const { task, intervalMs } = operation;
  if (task === 'start') {
    resource.startPending = true;
    setActive(resource);
  } else if (task === 'promote') {
    resource.role = role.promoted;
  } else if (task === 'migrate_to' && node.unclean) {
    const target = findNode(resource.cluster, operation.element.attributes.migrate_target);
    if (target) stopOrder(resource, target, false);
  }
  if (resource.pendingTask === undefined && (intervalMs !== 0 || task !== 'monitor')) {
    resource.pendingTask = task;
    resource.pendingNode = node;
  }
}

function applyFailedOutcome(
  reading: HistoryReading,
  operation: RecordedOperation,
  owner: Resource,
  resultCode: number,
  status: number,
): void {
  const { resource, node } = reading;
  const { task, intervalMs } = operation;
  const { onFail } = operationSettings(resource, task, intervalMs);
  const ban = (where: ClusterNode | undefined, why: string) =>
    addScore(owner, where, -INFINITY_SCORE, `${why}: ${task} of ${resource.baseId} returned ${resultCode}`);
  if (status === execution.notInstalled) {
    if (onFail === 'ignore') reading.onFail = 'migrate';
    ban(node, 'the agent is not installed');
    applyFailure(reading, operation, resultCode);
    return;
  }
  if (onFail === 'ignore' || (onFail === 'restart-container' && task === 'stop')) {
    applyResult(reading, operation, operation.expectedResult);
    resource.failureIgnored = true;
    recordFailure(reading, operation);
    if (onFail === 'restart-container' && severity(reading.onFail) <= severity('recover'))
      reading.onFail = onFail;
    return;
  }
  applyFailure(reading, operation, resultCode);
  const hard =
    status === execution.errorHard || status === execution.noFenceDevice || status === execution.noSecrets;
  if (hard) ban(node, 'hard error');
  else if (status === execution.errorFatal) ban(undefined, 'fatal error');
}

/** Applies the result of an operation that counts as carried out. */
function applyResult(reading: HistoryReading, operation: RecordedOperation, resultCode: number): void {
  const { resource } = reading;
  let clears = false;
  if (resultCode === result.notInstalled || isMaskedProbeFailure(operation)) {
    resource.role = role.stopped;
  } else if (resultCode === result.notRunning) {
    clears = true;
  } else {
    clears = applySuccess(reading, operation);
  }
  if (!clears) return;
  const { onFail } = reading;
  if (onFail === 'stop' || onFail === 'fence' || onFail === 'migrate' || onFail === 'standby') return;
  reading.onFail = 'ignore';
  nextRole(resource, role.unknown, 'clear past failures');
}

/** Returns whether the success makes earlier failures forgotten. */
function applySuccess(reading: HistoryReading, operation: RecordedOperation): boolean {
  const { resource, lastFailure } = reading;
  switch (operation.task) {
    case 'monitor':
      if (resource.role < role.started) setActive(resource);
      return lastFailure !== undefined && lastFailure.key.toLowerCase() === operation.key.toLowerCase();
    case 'start':
    case 'migrate_from':
      resource.role = role.started;
      return true;
    case 'stop':
      resource.role = role.stopped;
      return true;
    case 'promote':
      resource.role = role.promoted;
      return true;
    case 'demote':
      resource.role = role.unpromoted;
      return reading.onFail === 'demote';
    case 'migrate_to':
      applyMigrateTo(resource, operation);
      return false;
    default:
      if (resource.role < role.started) setActive(resource);
      return false;
  }
}

function applyFailure(reading: HistoryReading, operation: RecordedOperation, resultCode: number): void {
  const { resource, node } = reading;
  const { task, intervalMs } = operation;
  reading.lastFailure = operation;
  recordFailure(reading, operation);
  const { onFail, failRole } = operationSettings(resource, task, intervalMs);
  if (severity(reading.onFail) < severity(onFail)) reading.onFail = onFail;
  if (task === 'stop') {
    addScore(resource, node, -INFINITY_SCORE, `the stop of ${resource.baseId} failed there`);
  } else if (task === 'migrate_to') {
    applyFailedMigrateTo(resource, operation);
  } else if (task === 'migrate_from') {
    applyFailedMigrateFrom(resource, operation);
  } else if (task === 'promote') {
    resource.role = role.promoted;
  } else if (task === 'demote') {
    applyFailedDemote(resource, onFail, resultCode);
  }
  if (isProbe(operation) && resultCode === result.notInstalled) resource.role = role.stopped;
  else if (resource.role < role.started) setActive(resource);
  if (failRole !== role.started && resource.nextRole < failRole) {
    nextRole(resource, failRole, `failure of ${task}`);
  }
  if (failRole === role.stopped) {
    const top = topOf(resource);
    banEverywhere(isAnonymousClone(top) ? top : resource, `on-fail=stop after the failed ${task}`);
  }
}

function applyFailedDemote(resource: Resource, onFail: OnFail, resultCode: number): void {
  if (onFail === 'block') {
    resource.role = role.promoted;
    nextRole(resource, role.stopped, 'demote with on-fail=block');
  } else {
    resource.role = resultCode === result.notRunning ? role.stopped : role.unpromoted;
  }
}

/** How drastic a response to failure is; of several the most drastic is taken. */
export function severity(onFail: OnFail): number {
  const ranks: readonly OnFail[] = [
    'ignore',
    'demote',
    'recover',
    'restart-container',
    'migrate',
    'block',
    'stop',
    'standby',
    'fence',
  ];
  return ranks.indexOf(onFail);
}

function setActive(resource: Resource): void {
  resource.role = topOf(resource).promotable ? role.unpromoted : role.started;
}

function recordFailure({ resource, node }: HistoryReading, operation: RecordedOperation): void {
  const { failures } = resource.cluster;
  if (!node.online || failures.some((failure) => failure.key === operation.key && failure.node === node))
    return;
  const { task, key, resultCode, reason, lastChange: when } = operation;
  failures.push({ node, resource, task, key, resultCode, reason, when });
}

/** What the result means in view of what was expected. May already settle the role. */
function remapOutcome(
  reading: HistoryReading,
  operation: RecordedOperation,
): { resultCode: number; status: number } {
  const { resource } = reading;
  const { expectedResult, intervalMs } = operation;
  let { resultCode, status } = operation;
  if (operation.task === 'monitor') resultCode = withoutDegradation(resultCode);
  if (resultCode !== operation.resultCode) recordFailure(reading, operation);
  if (isMaskedProbeFailure(operation)) {
    status = execution.done;
    resultCode = result.notRunning;
  }
  if (status !== execution.done && status !== execution.error) return { resultCode, status };
  const probe = isProbe(operation);
  status = expectedResult === resultCode ? execution.done : execution.error;
  switch (resultCode) {
    case result.ok:
      if (probe && expectedResult === result.notRunning) status = execution.done;
      break;
    case result.notRunning:
      if (probe || expectedResult === resultCode || !resource.managed) {
        status = execution.done;
        resource.role = role.stopped;
        reading.onFail = 'ignore';
        nextRole(resource, role.unknown, 'not running');
      }
      break;
    case result.runningPromoted:
      if (probe && resultCode !== expectedResult) status = execution.done;
      resource.role = role.promoted;
      break;
    case result.degradedPromoted:
    case result.failedPromoted:
      resource.role = role.promoted;
      status = execution.error;
      break;
    case result.notConfigured:
      status = execution.errorFatal;
      break;
    case result.notImplemented:
      if (intervalMs > 0) {
        status = execution.notSupported;
        break;
      }
      blockUnlessFenced(reading, operation);
      status = execution.errorHard;
      break;
    case result.notInstalled:
    case result.invalidParameter:
    case result.insufficientPrivileges:
      blockUnlessFenced(reading, operation);
      status = execution.errorHard;
      break;
    default:
      if (status === execution.done) status = execution.error;
  }
  return { resultCode, status };
}

function withoutDegradation(resultCode: number): number {
  if (resultCode === result.degraded) return result.ok;
  return resultCode === result.degradedPromoted ? result.runningPromoted : resultCode;
}

/** A stop that failed for good leaves nothing to try where the node cannot be fenced. */
function blockUnlessFenced({ resource, node }: HistoryReading, operation: RecordedOperation): void {
  if (operation.task !== 'stop' || canFence(resource.cluster, node)) return;
  resource.managed = false;
  resource.blocked = true;
}

const harmlessProbeResults: readonly number[] = [
  result.ok,
  result.notRunning,
  result.runningPromoted,
  result.degraded,
  result.degradedPromoted,
];

/** True if the operation is so old that its failure does not count any more. May order failures to be forgotten. */
function hasExpired({ resource, node }: HistoryReading, operation: RecordedOperation): boolean {
  const { cluster } = resource;
  const { lastChange } = operation;
  const isLastFailure = operation.id.endsWith('_last_failure_0');
  let expired = false;
  let clearReason: string | undefined;
  if (resource.failureTimeoutSeconds > 0 && lastChange !== undefined) {
    expired = cluster.now >= lastChange + resource.failureTimeoutSeconds;
    const effective = failureCount(resource, node, { effective: true, operation }).count;
    if (expired && failureCount(resource, node, { effective: false, operation }).count > 0) {
      if (effective === 0) clearReason = 'it expired';
      else expired = false;
    }
  }
  if (!expired && isLastFailure && parametersChanged(resource, node, operation)) {
    clearReason = 'resource parameters have changed';
  }
  if (clearReason !== undefined) clearFailuresOrder(resource, node, clearReason);
  if (expired && isProbe(operation) && harmlessProbeResults.includes(operation.resultCode)) expired = false;
  return expired;
}

function parametersChanged(resource: Resource, node: ClusterNode, operation: RecordedOperation): boolean {
  if (operation.task !== 'start' && operation.task !== 'monitor') return false;
  const verdict = compareDigest(resource, operation.element, node);
  return verdict === 'all' || verdict === 'restart';
}
