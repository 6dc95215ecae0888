import { childNamed, type Element } from '../cib/element.ts';
import { formerPropertiesId } from '../cib/upgrade.ts';
import { addIfAbsent, gatherAttributes } from './attribute-sets.ts';
import { isClone, topOf } from './cluster.ts';
import type { MultipleActivePolicy, Resource } from './graph.ts';
import { parseRole, type Role, role } from './role.ts';
import type { RuleFacts } from './rules.ts';
import { parseScore } from './score.ts';
import { isTrue, parseIntervalMs, sameWord } from './values.ts';

/** Meta attributes: its own, then its parents', then the cluster's defaults. */
export function gatherMeta(resource: Resource, instance: number | undefined): void {
  const { cluster, meta, element: configured } = resource;
  const { class: standard, provider, type: agent } = configured.attributes;
  const facts: RuleFacts = { now: cluster.now, resource: { standard, provider, agent } };
  const { index } = cluster.cib;
  if (instance !== undefined) meta.set('clone', String(instance));
  for (const [name, value] of Object.entries(configured.attributes)) addIfAbsent(meta, name, value);
  gatherAttributes(index, configured, 'meta_attributes', facts, meta);
  const inherited = new Map<string, string>();
  for (let parent = resource.parent; parent; parent = parent.parent) {
    gatherAttributes(index, parent.element, 'meta_attributes', facts, inherited);
  }
  for (const [name, value] of inherited) addIfAbsent(meta, name, value);
  const defaults = childNamed(childNamed(cluster.cib.root, 'configuration'), 'rsc_defaults');
  const asProperty = cluster.former.has('stickiness-is-a-property');
  const present = asProperty && defaults ? withoutFormerProperties(defaults) : defaults;
  gatherAttributes(index, present, 'meta_attributes', facts, meta);
  for (const [name, value] of resource.parent?.meta ?? []) addIfAbsent(meta, name, value);
}

/** The defaults without those that an upgrade made of cluster properties, which 1.1.10 reads as properties. */
function withoutFormerProperties(defaults: Element): Element {
  return {
    ...defaults,
    children: defaults.children.filter((set) => set.attributes.id !== formerPropertiesId),
  };
}

export function applyMeta(resource: Resource): void {
  const { cluster, meta } = resource;
  const { options } = cluster;
  const score = (name: string) => parseScore(meta.get(name), options.healthScores);
  const given = (name: string) => meta.has(name) && !sameWord(meta.get(name), 'default');
  resource.priority = score('priority');
  resource.critical = !meta.has('critical') || isTrue(meta.get('critical'));
  resource.notify = isTrue(meta.get('notify'));
  resource.allowMigrate = isTrue(meta.get('allow-migrate'));
  resource.managed = !options.maintenanceMode;
  if (given('is-managed')) resource.managed = isTrue(meta.get('is-managed'));
  if (isTrue(meta.get('maintenance')) || options.maintenanceMode) {
    resource.managed = false;
    resource.maintenance = true;
  }
  if (isClone(topOf(resource))) {
    resource.unique = isTrue(meta.get('globally-unique'));
    resource.promotable = detectPromotable(resource);
  } else {
    resource.unique = true;
  }
  resource.restartsWithOptionalOrder = sameWord(meta.get('restart-type'), 'restart');
  resource.multipleActive = multipleActivePolicy(meta.get('multiple-active'));
  if (given('resource-stickiness')) resource.stickiness = score('resource-stickiness');
  else if (cluster.former.has('stickiness-is-a-property')) {
    resource.stickiness = parseScore(options.defaultStickiness, options.healthScores);
  }
  if (given('migration-threshold')) {
    const threshold = score('migration-threshold');
    resource.migrationThreshold = threshold < 0 ? 1 : threshold;
  }
  if (sameWord(resource.element.attributes.class, 'stonith')) {
    cluster.haveFencingDevice = true;
    resource.fenceDevice = true;
  }
  applyRequires(resource, meta.get('requires'));
  resource.failureTimeoutSeconds = Math.floor(parseIntervalMs(meta.get('failure-timeout')) / 1000);
  resource.nextRole = targetRole(resource) ?? role.unknown;
}

function multipleActivePolicy(text: string | undefined): MultipleActivePolicy {
  const policies: readonly MultipleActivePolicy[] = ['stop_only', 'block', 'stop_unexpected'];
  return policies.find((policy) => policy === text?.toLowerCase()) ?? 'stop_start';
}

function detectPromotable(resource: Resource): boolean {
  if (isTrue(resource.meta.get('promotable'))) return true;
  if (resource.element.name !== 'master') return false;
  resource.meta.set('promotable', 'true');
  return true;
}

/** What must be certain before it may start: quorum, fencing of lost nodes, or nothing. */
function applyRequires(resource: Resource, asked: string | undefined): void {
  const { options } = resource.cluster;
  switch (asked?.toLowerCase()) {
    case 'nothing':
      return;
    case 'quorum':
      resource.needsQuorum = true;
      return;
    case 'fencing':
      resource.needsFencing = true;
      return;
    case 'unfencing':
      if (resource.fenceDevice || !options.fencing) {
        resource.needsQuorum = true;
      } else {
        resource.needsFencing = true;
        resource.needsUnfencing = true;
      }
      return;
    default:
      applyRequires(resource, defaultRequires(resource));
  }
}

function defaultRequires(resource: Resource): string {
  const { options } = resource.cluster;
  if (resource.fenceDevice) return 'quorum';
  if (options.unfencing) return 'unfencing';
  if (options.fencing) return 'fencing';
  return options.noQuorumPolicy === 'ignore' ? 'nothing' : 'quorum';
}

/** The role the administrator wants it limited to, or undefined for no limit. */
export function targetRole(resource: Resource): Role | undefined {
  const text = resource.meta.get('target-role');
  if (text === undefined || sameWord(text, 'started') || sameWord(text, 'default')) return undefined;
  const asked = parseRole(text);
  if (asked === undefined || asked === role.unknown) {
    resource.cluster.ignored.add(`target-role of ${resource.baseId}: "${text}" is not a role`);
    return undefined;
  }
  if (asked <= role.started) return asked;
  if (!topOf(resource).promotable) {
    resource.cluster.ignored.add(
      `target-role of ${resource.baseId}: "${text}" only makes sense for promotable clones`,
    );
    return undefined;
  }
  return asked > role.unpromoted ? undefined : asked;
}
