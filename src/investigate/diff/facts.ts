import { parse as parseYaml } from 'yaml';
import { RefusedInput } from '../../kit/problem.ts';
import type { Element } from '../../managers/pacemaker/cib/element.ts';
import { readCib } from '../../managers/pacemaker/cib/read-cib.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { everyWord } from '../../scenario/vocabulary.ts';
import { scenarioData } from '../../scenario/write-scenario.ts';
import { readPostgresConf, readSettingsDump } from './postgres-settings.ts';

/** What a file says, one value at each dotted path. */
export interface Facts {
  readonly kind: 'scenario' | 'cluster' | 'patroni' | 'settings';
  readonly values: ReadonlyMap<string, string>;
}

/** How a line of `crm configure show` begins; no line of the other kinds does. */
const crmStatement =
  /^(node|primitive|ms|master|clone|group|colocation|order|location|property|rsc_defaults)[ \t]+[\w$]/m;

/**
 * Reads a file of any kind that is compared: a scenario, a CIB, the text of crm configure show, a patroni.yml, a
 * postgresql.conf, or a dump of pg_settings. What it is is seen from its text.
 * @throws RefusedInput if it is none of them, or if it is one and wrong
 */
export function readFacts(text: string, file: string): Facts {
  if (/^\s*</.test(text) || crmStatement.test(text)) {
    return { kind: 'cluster', values: flattenElement(readCib(text, file).root) };
  }
  if (/^reenact\s*:/m.test(text)) {
    const data = scenarioData(readScenario(text, file).scenario, everyWord);
    const run = ['topology', 'manager', 'workload', 'schedule', 'runbook'];
    return { kind: 'scenario', values: flatten(Object.fromEntries(run.map((key) => [key, data[key]]))) };
  }
  const dump = readSettingsDump(text);
  if (dump) return { kind: 'settings', values: dump };
  const yaml = readMapping(text);
  if (yaml && ('postgresql' in yaml || 'bootstrap' in yaml || 'ttl' in yaml || 'scope' in yaml)) {
    return { kind: 'patroni', values: flatten(yaml) };
  }
  const conf = readPostgresConf(text);
  if (conf) return { kind: 'settings', values: conf };
  throw new RefusedInput([
    {
      code: 'investigate/unknown-file',
      message: `${file} is none of the files that can be compared.`,
      advice:
        'Name two scenario files, CIBs, texts of `crm configure show`, patroni.yml files, postgresql.conf files, or dumps of pg_settings.',
    },
  ]);
}

function readMapping(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = parseYaml(text);
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every single value of nested data at its dotted path; items of a list by their name, or by their number. */
function flatten(data: unknown, path = '', values = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(data)) {
    for (const [index, item] of data.entries()) {
      const name: unknown = isMapping(item) ? (item['name'] ?? index) : index;
      flatten(item, join(path, String(name)), values);
    }
  } else if (isMapping(data)) {
    for (const [key, value] of Object.entries(data)) flatten(value, join(path, key), values);
  } else if (typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean') {
    values.set(path, String(data));
  }
  return values;
}

/** State and bookkeeping: what a cluster is doing, not how it is configured. */
const transient = new Set([
  'status',
  'epoch',
  'num_updates',
  'admin_epoch',
  'cib-last-written',
  'dc-uuid',
  'have-quorum',
]);

/** Attributes of a CIB's configuration; an nvpair stands under its name, an operation under name and role, every other element under its id. */
function flattenElement(
  element: Element,
  path = '',
  values = new Map<string, string>(),
): Map<string, string> {
  const { name, attributes, children } = element;
  if (transient.has(name)) return values;
  const attribute = (key: string) => attributes[key];
  if (name === 'nvpair') {
    values.set(join(path, attribute('name') ?? ''), attribute('value') ?? '');
    return values;
  }
  const here = ['cib', 'configuration'].includes(name) ? path : join(path, segmentOf(element));
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && key !== 'id' && !transient.has(key) && name !== 'cib')
      values.set(join(here, key), value);
  }
  for (const child of children) flattenElement(child, here, values);
  return values;
}

/**
 * How an element is found in both files: by its id. The id of an operation is made of its interval, which may be written
 * in several ways, so it is found by its name and role.
 */
function segmentOf({ name, attributes }: Element): string {
  if (name !== 'op') return attributes['id'] ?? name;
  return [attributes['name'], attributes['role']].filter((part) => part !== undefined).join('-');
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
