import type { SettingValue } from '../model/topology.ts';
import { isMapping, type Mapping } from './data.ts';
import { suggest } from './did-you-mean.ts';

/** The data with a value set or removed; or why the path leads nowhere, with what could have been meant. */
export type SetOutcome = { readonly data: Mapping } | { readonly message: string; readonly advice: string };

/** The sections that a setting suspect may change: what is run, never what is asked about it. */
const changeable: readonly string[] = ['topology', 'platform', 'manager', 'workload', 'schedule', 'runbook'];

/**
 * Sets the value at a path of a scenario's data, or removes it.
 * @param data the data of a file with every choice written out, so that everything but settings has its place
 * @param dotted such as `topology.nodes.pg02.settings.work_mem`; in `runbook` a step is found by its name
 * @param value `null` removes what stands there
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
  for (const segment of rest.slice(0, -1)) {
    const next = child(here, segment);
    if (next === undefined) return nowhere(passed, segment, here);
    here = next;
    passed.push(segment);
  }
  const last = rest.at(-1) ?? '';
  if (Array.isArray(here) || !isMapping(here)) return nowhere(passed, last, here);
  if (isMapping(here[last]) || Array.isArray(here[last])) {
    const keys = isMapping(here[last]) ? Object.keys(here[last]) : [];
    return {
      message: `\`${dotted}\` is not one value but several.`,
      advice: `Go on with one of: ${keys.join(', ') || 'its items'}.`,
    };
  }
  if (value === null) delete here[last];
  else here[last] = value;
  return { data: copy };
}

/** Splits at dots; what follows `settings` is one name, since names of settings may hold dots. */
function splitPath(dotted: string): string[] {
  const [, before, setting] = /^(.*?\.settings)\.(.+)$/.exec(dotted) ?? [];
  return before === undefined || setting === undefined ? dotted.split('.') : [...before.split('.'), setting];
}

function child(parent: unknown, segment: string): unknown {
  if (Array.isArray(parent)) {
    return parent.find((item) => isMapping(item) && item['name'] === segment) ?? parent[Number(segment)];
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
