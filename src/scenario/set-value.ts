import { suggest } from '../kit/did-you-mean.ts';
import type { SettingValue } from '../model/topology.ts';
import { isMapping, type Mapping } from './data.ts';

/** The data with a value set or removed; or why the path leads nowhere, with what could have been meant. */
export type SetOutcome = { readonly data: Mapping } | { readonly message: string; readonly advice: string };

/** The sections that a setting suspect may change: what is run, never what is asked about it. */
const changeable: readonly string[] = ['topology', 'platform', 'manager', 'workload', 'schedule', 'runbook'];

/** Where what stands under a key is a thing by its name: a path to a name that is not there is a mistake, never a new thing. */
const placesOfNames: readonly string[] = [
  'topology.nodes',
  'topology.addresses',
  'platform.parts',
  'schedule',
];

/**
 * Sets the value at a path of a scenario's data, or removes it.
 * @param data the data of a file with every choice written out, so that everything but settings has its place
 * @param dotted such as `topology.nodes.pg02.settings.work_mem`; in `runbook` a step is found by its name
 * @param value `null` removes what stands there: one value, or a group or a named thing with all that belongs to it
 */
export function setValue(data: Mapping, dotted: string, value: SettingValue | null): SetOutcome {
  const [section = '', ...rest] = splitPath(dotted);
  if (!changeable.includes(section)) {
    const message = `A setting suspect or a remedy can change ${changeable.join(', ')}; \`${dotted}\` begins with \`${section}\`.`;
    return {
      message,
      advice: `${suggest(section, changeable, 'the path')} Write it like \`topology.settings.work_mem\`.`,
    };
  }
  if (rest.length === 0) {
    return {
      message: `\`${dotted}\` is a whole section.`,
      advice: 'Go on with a dot and a key of it, down to one value.',
    };
  }
  const copy = structuredClone(data);
  let here: unknown = copy[section];
  const passed = [section];
  // A mapping takes `__proto__` for something else than a key.
  if (rest.includes('__proto__')) return nowhere([section], '__proto__', here);
  for (const segment of rest.slice(0, -1)) {
    const next = child(here, segment) ?? (value === null ? undefined : begun(here, segment, passed));
    if (next === undefined) return nowhere(passed, segment, here);
    here = next;
    passed.push(segment);
  }
  const last = rest.at(-1) ?? '';
  const before = child(here, last);
  // What is taken away may be a whole group; whoever needs it says so when the scenario is read again.
  if (value !== null && isSeveral(before)) {
    const keys = isMapping(before) ? Object.keys(before) : [];
    return {
      message: `\`${dotted}\` is not one value but several.`,
      advice: `Go on with one of: ${keys.join(', ') || 'its items'}.`,
    };
  }
  if (Array.isArray(here)) {
    if (before === undefined) return nowhere(passed, last, here);
    here.splice(Number(last), 1, ...(value === null ? [] : [value]));
    return { data: copy };
  }
  if (!isMapping(here)) return nowhere(passed, last, here);
  if (value === null) delete here[last];
  else here[last] = value;
  return { data: copy };
}

/**
 * A group of settings that the scenario does without, such as a client's `budget`, begun for the one that is set in it; what it
 * does not name has its default. Whether there is such a group is for the reader of the changed scenario to say.
 */
function begun(parent: unknown, segment: string, passed: readonly string[]): Mapping | undefined {
  if (Array.isArray(parent) || !isMapping(parent) || Object.hasOwn(parent, segment)) return undefined;
  if (placesOfNames.includes(passed.join('.'))) return undefined;
  const group: Mapping = {};
  parent[segment] = group;
  return group;
}

/** Whether there is more than one value: a group or a list, but no range (`{ from, to }`), which is one that is not known. */
function isSeveral(data: unknown): boolean {
  if (Array.isArray(data)) return true;
  return isMapping(data) && Object.keys(data).sort().join() !== 'from,to';
}

/** Splits at dots; what follows `settings` is one name, since names of settings may hold dots. */
function splitPath(dotted: string): string[] {
  const [, before, setting] = /^(.*?\.settings)\.(.+)$/.exec(dotted) ?? [];
  return before === undefined || setting === undefined ? dotted.split('.') : [...before.split('.'), setting];
}

function child(parent: unknown, segment: string): unknown {
  if (Array.isArray(parent)) {
    const named: unknown = parent.find((item) => isMapping(item) && item['name'] === segment);
    return named ?? (/^\d+$/.test(segment) ? (parent[Number(segment)] as unknown) : undefined);
  }
  return isMapping(parent) && Object.hasOwn(parent, segment) ? parent[segment] : undefined;
}

function nowhere(passed: readonly string[], segment: string, parent: unknown): SetOutcome {
  const place = passed.join('.');
  const message = `The path leads nowhere: \`${place}\` has no \`${segment}\`.`;
  const keys = isMapping(parent)
    ? Object.keys(parent)
    : Array.isArray(parent)
      ? parent.map((_, index) => String(index))
      : [];
  return { message, advice: suggest(segment, keys, `a key of ${place}`) };
}
