import { createHash } from 'node:crypto';
import type { Element } from '../cib/element.ts';
import { gatherAttributes } from './attribute-sets.ts';
import type { ClusterNode, Digest, DigestVerdict, Resource } from './graph.ts';
import { operationSettings } from './operation-settings.ts';
import { orderKey } from './order.ts';
import { parameters } from './parameters.ts';
import { readOperation } from './recorded-operation.ts';
import { compareVersions } from './values.ts';

/**
 * Digests of operations: the status section keeps, with every operation that ran, the MD5 of its parameters as a sorted
 * XML element. A different digest now means that the configuration changed since.
 */
export function digestOf(
  resource: Resource,
  task: string,
  intervalMs: number,
  node: ClusterNode,
  history: Element | undefined,
): Digest {
  const key = orderKey(resource.id, task, intervalMs);
  const known = node.digests.get(key);
  if (known) return known;
  const settings = operationSettings(resource, task, intervalMs);
  const values = new Map(parameters(resource, node));
  const extra = new Map<string, string>();
  if (settings.entry) {
    const facts = { now: resource.cluster.now, attributes: node.attributes };
    gatherAttributes(resource.cluster.cib.index, settings.entry, 'instance_attributes', facts, extra);
  }
  for (const [name, value] of extra) if (!values.has(name)) values.set(name, value);
  for (const name of values.keys()) if (isInternal(name)) values.delete(name);
  if (intervalMs > 0) values.set('CRM_meta_timeout', String(settings.timeoutMs));
  const restartNames = history?.attributes['op-force-restart'];
  const hasRestart = history !== undefined && restartDigest(resource, history) !== undefined;
  const digest: Digest = {
    verdict: intervalMs === 0 && extra.size > 0 ? 'restart' : 'match',
    all: hash(values),
    restart: hasRestart
      ? hash(restartNames === undefined ? values : pick(values, (name) => restartNames.includes(` ${name} `)))
      : undefined,
    secure: hash(publicParameters(resource, values, node, history)),
  };
  node.digests.set(key, digest);
  return digest;
}

/** Compares the digest an operation was recorded with to the one it would have now. */
export function compareDigest(resource: Resource, history: Element, node: ClusterNode): DigestVerdict {
  const { task, intervalMs } = readOperation(history);
  const digest = digestOf(resource, task, intervalMs, node, history);
  const recorded = history.attributes['op-digest'];
  const recordedRestart = restartDigest(resource, history);
  if (recordedRestart !== undefined && digest.restart !== undefined && digest.restart !== recordedRestart) {
    digest.verdict = 'restart';
  } else if (recorded === undefined) {
    digest.verdict = 'unknown';
  } else if (recorded === digest.all) {
    digest.verdict = 'match';
  } else if (intervalMs > 0 || digest.verdict !== 'restart') {
    digest.verdict = 'all';
  }
  return digest.verdict;
}

/**
 * The parameters without passwords, by whose digest a file with masked passwords can still be compared. Before feature
 * set 3.16.0 it left out the timeout and what only the fencer reads.
 */
function publicParameters(
  resource: Resource,
  values: ReadonlyMap<string, string>,
  node: ClusterNode,
  history: Element | undefined,
): ReadonlyMap<string, string> {
  const secret = history ? history.attributes['op-secure-params'] : ' passwd password user ';
  const isPublic = (name: string) => secret === undefined || !secret.includes(` ${name} `);
  const version = history?.attributes.crm_feature_set ?? resource.cluster.cib.root.attributes.crm_feature_set;
  if (compareVersions(version ?? '3.16.1', '3.16.0') >= 0) return pick(values, isPublic);
  const forFencer = (name: string) => resource.fenceDevice && isFencerParameter(name);
  return pick(parameters(resource, node), (name) => isPublic(name) && !isInternal(name) && !forFencer(name));
}

function isFencerParameter(name: string): boolean {
  if (name === 'provides' || name === 'stonith-timeout') return true;
  return /^pcmk_(action_limit|delay_base|delay_max|host_argument|host_check|host_list|host_map|[^_]*_(action|timeout|retries))$/.test(
    name,
  );
}

/** True if an operation's parameters differ from those recorded only in what an exported file masks. */
export function onlyMaskedChanged(resource: Resource, history: Element, node: ClusterNode): boolean {
  const { task, intervalMs } = readOperation(history);
  const digest = digestOf(resource, task, intervalMs, node, history);
  const recorded = history.attributes['op-secure-digest'];
  return digest.verdict !== 'match' && recorded !== undefined && recorded === digest.secure;
}

/** The recorded digest of the parameters that need a restart; an expired failure counts as "changed". */
function restartDigest(resource: Resource, history: Element): string | undefined {
  return resource.cluster.expiredOperations.has(history)
    ? 'expired'
    : history.attributes['op-restart-digest'];
}

function pick(values: ReadonlyMap<string, string>, keep: (name: string) => boolean): Map<string, string> {
  return new Map([...values].filter(([name]) => keep(name)));
}

const internalNames = new Set([
  'id',
  'crm_feature_set',
  'op-digest',
  'on_node',
  'on_node_uuid',
  'pcmk_external_ip',
]);

function isInternal(name: string): boolean {
  return internalNames.has(name) || name.startsWith('CRM_meta_');
}

const hashes = new Map<string, string>();

function hash(values: ReadonlyMap<string, string>): string {
  const names = [...values.keys()].sort();
  const text = ` <parameters${names.map((name) => ` ${name}="${escapeValue(values.get(name) ?? '')}"`).join('')}/>\n`;
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const digest = createHash('md5').update(text).digest('hex');
  // A pure function's memory; forgotten from time to time so that it stays small.
  if (hashes.size > 4096) hashes.clear();
  hashes.set(text, digest);
  return digest;
}

const escapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
  '\t': '    ',
  '\n': '\\n',
  '\r': '\\r',
};

function escapeValue(value: string): string {
  return value.replace(/[<>"'&\t\n\r]/g, (character) => escapes[character] ?? character);
}
