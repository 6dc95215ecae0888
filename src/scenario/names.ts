import type { Part } from '../platform/part.ts';
import { dataAt, isMapping, type Mapping } from './data.ts';
import type { Flaw, Path } from './flaw.ts';
import { type Reading, refuse } from './reading.ts';

/** The names that a file's data defines. A section that is no mapping defines none that could be compared. */
export function definedNames(
  file: Mapping,
  kinds: readonly Part[],
): Pick<Reading, 'nodes' | 'addresses' | 'events' | 'parts'> {
  const { suspects, schedule, runbook } = file;
  const topology = isMapping(file['topology']) ? file['topology'] : undefined;
  const isSetting = (name: string) => dataAt(suspects, [name, 'setting']) !== undefined;
  const addresses = topology?.['addresses'];
  return {
    nodes: keysOf(topology?.['nodes']),
    parts: partsOf(file['platform'], kinds),
    addresses: topology && addresses === undefined ? ['primary'] : keysOf(addresses),
    events: [
      ...(keysOf(suspects) ?? []).filter((name) => !isSetting(name)),
      ...(keysOf(schedule) ?? []),
      ...stepNames(runbook, disturbanceNames(file)),
    ],
  };
}

/** The parts of a platform; none but known to be a platform if what would define them is no mapping. */
function partsOf(platform: unknown, kinds: readonly Part[]): Reading['parts'] {
  if (platform === undefined) return undefined;
  const names = keysOf(dataAt(platform, ['parts'])) ?? [];
  return new Map(
    names.map((name) => {
      const kind = dataAt(platform, ['parts', name, 'part']);
      return [name, kinds.find((each) => each.kind === kind)];
    }),
  );
}

function keysOf(section: unknown): readonly string[] | undefined {
  return isMapping(section) ? Object.keys(section) : undefined;
}

/** The names of suspects and scheduled disturbances, which steps of the runbook must not have. */
export function disturbanceNames({ suspects, schedule }: Mapping): readonly string[] {
  return [...(keysOf(suspects) ?? []), ...(keysOf(schedule) ?? [])];
}

/**
 * The name of each step of a runbook in its raw form: as written, else what it does, with a number if that name
 * is taken (`promote`, `promote-2`).
 */
export function stepNames(runbook: unknown, otherNames: readonly string[]): readonly string[] {
  if (!Array.isArray(runbook)) return [];
  const steps: readonly unknown[] = runbook;
  const written = steps.map((step) => textAt(step, 'name'));
  const taken = new Set([...otherNames, ...written]);
  return steps.map((step, index) => {
    const own = written[index];
    if (own !== undefined) return own;
    const action = textAt(step, 'do') ?? 'step';
    let name = action;
    for (let count = 2; taken.has(name); count++) name = `${action}-${count}`;
    taken.add(name);
    return name;
  });
}

function textAt(step: unknown, key: string): string | undefined {
  const text = dataAt(step, [key]);
  return typeof text === 'string' ? text : undefined;
}

/** `after` can name suspects, scheduled disturbances and steps, so their names must differ. */
export function refuseSameNames(reading: Reading, file: Mapping): void {
  const sectionOf = new Map<string, string>();
  const define = (name: string, section: string, path: Path, at: Flaw['at']) => {
    const before = sectionOf.get(name);
    sectionOf.set(name, section);
    if (before === undefined) return;
    const message = `"${name}" is the name of something in \`${before}\` already.`;
    const advice = 'Give one of them another name; `after` must know which is meant.';
    refuse(reading, { code: 'scenario/duplicate-name', path, at, message, advice });
  };
  for (const section of ['suspects', 'schedule'] as const) {
    for (const name of keysOf(file[section]) ?? []) define(name, section, [section, name], 'key');
  }
  for (const [index, name] of stepNames(file['runbook'], disturbanceNames(file)).entries()) {
    const key = dataAt(file, ['runbook', index, 'name']) === undefined ? 'do' : 'name';
    define(name, 'runbook', ['runbook', index, key], 'value');
  }
}
