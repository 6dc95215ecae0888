import { childNamed, type Element } from '../cib/element.ts';
import { gatherAttributes } from './attribute-sets.ts';
import type { OnFail, OperationSettings, OrderNeeds, Resource } from './graph.ts';
import { orderKey } from './order.ts';
import { parameters } from './parameters.ts';
import { parseRole, type Role, role } from './role.ts';
import type { RuleFacts } from './rules.ts';
import { parseBoolean, parseIntervalMs, parseMilliseconds, sameWord } from './values.ts';

const defaultTimeoutMs = 20_000;

/** The configured `<op>` for an operation, by its name and interval. */
export function operationEntry(
  resource: Resource,
  task: string,
  intervalMs: number,
  includeDisabled: boolean,
): Element | undefined {
  const find = (name: string, interval: number) =>
    resource.operations.find(
      (entry) =>
        entry.attributes.name === name &&
        parseIntervalMs(entry.attributes.interval) === interval &&
        (includeDisabled || isEnabled(entry)),
    );
  const found = find(task, intervalMs);
  if (found) return found;
  if (task === 'migrate_to' || task === 'migrate_from') return find('migrate', 0);
  return undefined;
}

export function isEnabled(entry: Element): boolean {
  return parseBoolean(entry.attributes.enabled) !== false;
}

/**
 * What the configuration says about an operation: what to do when it fails, what it needs, and how long it may take.
 * `key` names it as the status section does, which differs from the resource's own key for renamed instances.
 */
export function operationSettings(resource: Resource, task: string, intervalMs: number): OperationSettings {
  const key = orderKey('', task, intervalMs);
  const known = resource.settingsCache.get(key);
  // Whether the resource is managed can change while the status is read, but only matters for remote connections.
  if (known) return known;
  const settings = readSettings(resource, task, intervalMs);
  resource.settingsCache.set(key, settings);
  return settings;
}

function readSettings(resource: Resource, task: string, intervalMs: number): OperationSettings {
  const { cluster, element } = resource;
  const { class: standard, provider, type: agent } = element.attributes;
  const facts: RuleFacts = {
    now: cluster.now,
    resource: { standard, provider, agent },
    operation: { name: task, intervalMs },
  };
  const meta = new Map<string, string>();
  const { index } = cluster.cib;
  const defaults = childNamed(childNamed(cluster.cib.root, 'configuration'), 'op_defaults');
  gatherAttributes(index, defaults, 'meta_attributes', facts, meta);
  const isProbe = task === 'monitor' && intervalMs === 0;
  const entry = operationEntry(resource, task, intervalMs, true);
  if (isProbe) {
    const timeout = shortestMonitor(resource)?.attributes.timeout;
    if (timeout !== undefined) meta.set('timeout', timeout);
  }
  if (entry) {
    gatherAttributes(index, entry, 'meta_attributes', facts, meta, { overwrite: true });
    for (const [name, value] of Object.entries(entry.attributes))
      if (value !== undefined) meta.set(name, value);
  }
  if (sameWord(standard, 'stonith') && (task === 'start' || isProbe)) {
    const timeout = parameters(resource, undefined).get('pcmk_monitor_timeout');
    if (timeout !== undefined) meta.set('timeout', timeout);
  }
  const { onFail, failRole } = failureResponse(resource, task, meta, entry);
  return {
    entry,
    onFail,
    failRole,
    needs: whatIsNeeded(resource, task),
    timeoutMs: parseMilliseconds(meta.get('timeout')) ?? defaultTimeoutMs,
  };
}

function shortestMonitor(resource: Resource): Element | undefined {
  let shortest: Element | undefined;
  let shortestMs = Infinity;
  for (const entry of resource.operations) {
    const interval = parseIntervalMs(entry.attributes.interval);
    if (entry.attributes.name !== 'monitor' || !isEnabled(entry) || interval === 0) continue;
    if (interval < shortestMs) {
      shortest = entry;
      shortestMs = interval;
    }
  }
  return shortest;
}

function whatIsNeeded(resource: Resource, task: string): OrderNeeds {
  if (task !== 'start' && task !== 'promote') return 'nothing';
  if (resource.needsFencing) return 'fencing';
  return resource.needsQuorum ? 'quorum' : 'nothing';
}

function failureResponse(
  resource: Resource,
  task: string,
  meta: ReadonlyMap<string, string>,
  entry: Element | undefined,
): { onFail: OnFail; failRole: Role } {
  const { fencing } = resource.cluster.options;
  const asked = askedOnFail(resource, task, meta.get('on-fail'), entry)?.toLowerCase();
  let onFail: OnFail | undefined;
  let failRole: Role = role.unknown;
  switch (asked) {
    case 'block':
    case 'standby':
    case 'migrate':
    case 'demote':
    case 'ignore':
      onFail = asked;
      break;
    case 'nothing':
      onFail = 'ignore';
      break;
    case 'restart':
      onFail = 'recover';
      break;
    case 'fence':
      onFail = fencing ? 'fence' : 'stop';
      break;
    case 'stop':
      onFail = 'stop';
      break;
    case 'restart-container':
      onFail = resource.container ? 'restart-container' : undefined;
      break;
    case undefined:
      break;
    default:
      resource.cluster.ignored.add(
        `on-fail of ${resource.baseId} ${task}: "${asked}" is not a response to failure`,
      );
  }
  if (onFail === 'stop') failRole = role.stopped;
  onFail ??= defaultOnFail(resource, task, fencing);
  if (failRole === role.unknown && entry)
    failRole = parseRole(meta.get('role_after_failure')) ?? role.unknown;
  if (failRole === role.unknown) failRole = task === 'promote' ? role.unpromoted : role.started;
  return { onFail, failRole };
}

function defaultOnFail(resource: Resource, task: string, fencing: boolean): OnFail {
  if (resource.container) return 'restart-container';
  if (task === 'stop') return fencing ? 'fence' : 'block';
  return 'recover';
}

/** The configured response to failure where it is allowed for the operation. */
function askedOnFail(
  resource: Resource,
  task: string,
  value: string | undefined,
  entry: Element | undefined,
): string | undefined {
  if (task === 'stop' && /^(standby|demote|stop)$/i.test(value ?? '')) return undefined;
  if (task === 'demote' && value === undefined) return promotedMonitorOnFail(resource);
  if (task === 'lrm_delete') return 'ignore';
  if (sameWord(value, 'demote') && !(entry && mayDemoteOnFail(entry))) return undefined;
  return value;
}

/** A demote that has no response of its own fails like the promoted role's recurring monitor. */
function promotedMonitorOnFail(resource: Resource): string | undefined {
  const entry = resource.operations.find((each) => {
    const onFail = each.attributes['on-fail'];
    return onFail !== undefined && isEnabled(each) && isPromotedMonitor(each) && !sameWord(onFail, 'demote');
  });
  return entry?.attributes['on-fail'];
}

function mayDemoteOnFail(entry: Element): boolean {
  return sameWord(entry.attributes.name, 'promote') || isPromotedMonitor(entry);
}

function isPromotedMonitor(entry: Element): boolean {
  const { name, role: asked, interval } = entry.attributes;
  return sameWord(name, 'monitor') && parseRole(asked) === role.promoted && parseIntervalMs(interval) > 0;
}
