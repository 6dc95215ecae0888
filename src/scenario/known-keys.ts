import { nearest } from '../kit/did-you-mean.ts';
import { formatPath } from './flaw.ts';
import {
  lengthShape,
  limitsShape,
  linkPairShape,
  nodeShape,
  postgresShape,
  topologySections,
} from './shape.ts';

/** Words that people coming from elsewhere use, and the key that means it here. */
const sameMeaning: Readonly<Record<string, readonly string[]>> = {
  nodes: ['hosts', 'servers', 'instances', 'replicas', 'members', 'cluster'],
  suspects: ['faults', 'ingredients', 'causes', 'culprits', 'chaos'],
  symptoms: ['checks', 'asserts', 'assertions', 'expectations', 'effects'],
  runbook: ['steps', 'actions', 'procedure', 'playbook'],
  schedule: ['events', 'disturbances', 'timeline'],
  workload: ['clients', 'load', 'traffic'],
  manager: ['orchestrator', 'ha'],
  story: ['description', 'summary'],
  sources: ['source', 'references', 'links', 'urls'],
  title: ['name'],
  expect: ['expected', 'verdict', 'outcome'],
  limits: ['limit', 'timeouts', 'timeout'],
  addresses: ['vips', 'vip', 'address'],
  delay: ['latency', 'rtt'],
  'bytes-per-second': ['bandwidth', 'throughput'],
  on: ['target', 'node', 'host'],
  with: ['params', 'parameters', 'args', 'options'],
  for: ['duration', 'lasts', 'during'],
  at: ['start', 'time', 'delay', 'after'],
  within: ['timeout', 'deadline', 'until'],
  because: ['why', 'reason', 'description'],
  do: ['action', 'step', 'run'],
  check: ['kind', 'type', 'is'],
  fault: ['kind', 'type', 'inject'],
  kind: ['type', 'name'],
  upstream: ['follows', 'source', 'primary'],
  replication: ['sync', 'mode', 'synchronous'],
  settings: ['parameters', 'config', 'configuration', 'guc', 'gucs', 'conf'],
  version: ['major'],
  watch: ['duration', 'length', 'run', 'time'],
  neutral: ['harmless', 'off', 'default', 'fix'],
};

/** Where keys stand that people look for one level too high or too deep. */
const homes: readonly (readonly [place: readonly string[], keys: readonly string[]])[] = [
  [['topology'], Object.keys(topologySections)],
  [['topology', 'postgres'], Object.keys(postgresShape.shape)],
  [['limits'], Object.keys(limitsShape.shape)],
  [['topology', 'nodes', '<name>'], Object.keys(nodeShape.shape)],
  [['topology', 'link'], Object.keys(linkPairShape.shape)],
  [
    ['suspects', '<name>'],
    ['because', 'fault', 'setting', ...Object.keys(lengthShape.shape)],
  ],
];

/** Advice for a key that has another name here, or its place elsewhere. */
export function adviceFor(key: string, known: readonly string[]): string | undefined {
  if (key === '<<') return 'Merge keys (`<<`) are not read here; write the keys out.';
  const synonym = synonymOf(key, known);
  if (synonym !== undefined) return `Here it is called \`${synonym}\`.`;
  if (nearest(key, known) !== undefined) return undefined;
  const home = homes.find(([, keys]) => keys.includes(key));
  return home ? `It belongs under \`${formatPath(home[0])}\`.` : undefined;
}

/** The known key that means what another word says, such as `nodes` for `hosts`. */
export function synonymOf(key: string, known: readonly string[]): string | undefined {
  const word = key.toLowerCase();
  return known.find((each) => sameMeaning[each]?.includes(word));
}
