import type { Fault } from '../faults/fault.ts';
import type { Disturbance, Target } from '../model/scenario.ts';
import { sameSetting, settingInWords } from '../model/setting.ts';
import type { SettingValue, Topology } from '../model/topology.ts';
import { type Mapping, only } from './data.ts';
import { neededBy } from './fault-needs.ts';
import type { Path } from './flaw.ts';
import { refuseUnknownMentions, refuseUnknownName } from './mentions.ts';
import {
  type Reading,
  readKind,
  readMapping,
  readParams,
  readPiece,
  refuse,
  refuseUnknownKeys,
} from './reading.ts';
import { refuseWrongEnds } from './resolve-links.ts';
import { momentKeys } from './resolve-moment.ts';
import { resolvePartAct } from './resolve-part-act.ts';
import { resolveTiming } from './resolve-timing.ts';
import { targetShapes } from './shape.ts';

const targetKeys = ['on', 'between', 'from', 'to'] as const;
/** The keys of a disturbance; a suspect has `because` too. */
export const disturbanceKeys = ['fault', ...targetKeys, 'with', ...momentKeys, 'for'] as const;

/** Reads one fault applied to one target at one moment. */
export function resolveDisturbance(
  reading: Reading,
  name: string,
  data: Mapping,
  path: Path,
  otherKeys: readonly string[] = [],
): Disturbance | undefined {
  const before = reading.flaws.length;
  refuseUnknownKeys(reading, data, path, [...disturbanceKeys, ...otherKeys]);
  if (reading.parts) return resolvePartAct(reading, name, data, path);
  const fault = readKind(reading, reading.vocabulary.faults, data['fault'], [...path, 'fault'], 'fault');
  const target = fault && resolveTarget(reading, fault, data, path);
  const params = fault && resolveParams(reading, fault, data['with'], [...path, 'with']);
  const timing = resolveTiming(reading, name, data, path);
  if (reading.flaws.length > before || !fault || !target || !params || !timing) return undefined;
  return { name, fault: fault.kind, target, params, ...timing };
}

function resolveParams(reading: Reading, fault: Fault, data: unknown, path: Path): Mapping | undefined {
  const purpose = `The parameters of ${fault.kind}; \`reenact list faults ${fault.kind}\` explains them.`;
  const mapping = data === undefined ? {} : readMapping(reading, data, path, purpose);
  const params = mapping && readParams(reading, fault.params, mapping, path);
  if (params) refuseUnknownMentions(reading, params, path);
  return params;
}

/** What each kind of target is written with, as keys and in words. */
const targets = {
  node: { keys: ['on'], words: '`on:` and a node' },
  link: {
    keys: ['between', 'from', 'to'],
    words: '`between: [a, b]` for both ways, or `from:` and `to:` for one way',
  },
  archive: { keys: [], words: 'no target: there is one archive' },
} as const satisfies Record<Fault['target'], { keys: readonly (typeof targetKeys)[number][]; words: string }>;

function resolveTarget(reading: Reading, fault: Fault, data: Mapping, path: Path): Target | undefined {
  const { keys, words } = targets[fault.target];
  const present = targetKeys.filter((key) => data[key] !== undefined);
  const fitting = present.filter((key) => keys.some((each) => each === key));
  for (const key of present.filter((each) => !fitting.includes(each))) {
    const message = `${fault.kind} does not act on what \`${key}\` names.`;
    const advice = `It takes ${words}.`;
    refuse(reading, { code: 'scenario/bad-combination', path: [...path, key], at: 'key', message, advice });
  }
  if (present.length === 0 && fault.target !== 'archive') {
    const message = `Nothing says what ${fault.kind} acts on.`;
    refuse(reading, { code: 'scenario/missing-key', path, at: 'key', message, advice: `Add ${words}.` });
  }
  if (fault.target === 'archive') return { kind: 'archive' };
  if (fitting.length === 0) return undefined;
  return fault.target === 'node' ? resolveNode(reading, data, path) : resolveLink(reading, data, path);
}

function resolveNode(reading: Reading, data: Mapping, path: Path): Target | undefined {
  const read = readPiece(reading, { schema: targetShapes.node, data: only(data, ['on']), path });
  if (!read) return undefined;
  refuseUnknownName(reading, 'node', read.on, [...path, 'on']);
  return { kind: 'node', node: read.on };
}

function resolveLink(reading: Reading, data: Mapping, path: Path): Target | undefined {
  if (data['between'] !== undefined) {
    for (const key of ['from', 'to'] as const) {
      if (data[key] === undefined) continue;
      const message = `\`between\` means both ways and \`${key}\` one way.`;
      refuse(reading, {
        code: 'scenario/bad-combination',
        path: [...path, key],
        at: 'key',
        message,
        advice: 'Keep `between`, or `from` and `to`.',
      });
    }
    const read = readPiece(reading, { schema: targetShapes.between, data: only(data, ['between']), path });
    if (!read) return undefined;
    const [from, to] = read.between;
    refuseWrongEnds(reading, read.between, [...path, 'between', 0], [...path, 'between', 1]);
    return { kind: 'link', from, to, ways: 'both' };
  }
  const read = readPiece(reading, { schema: targetShapes.oneWay, data: only(data, ['from', 'to']), path });
  if (!read) return undefined;
  refuseWrongEnds(reading, [read.from, read.to], [...path, 'from'], [...path, 'to']);
  return { kind: 'link', from: read.from, to: read.to, ways: 'one' };
}

/**
 * Refuses a fault that the topology gives nothing to act on.
 * @param changed settings that something in the scenario changes, so that nobody knows what they are when it strikes
 */
export function refuseImpossibleFault(
  reading: Reading,
  disturbance: Disturbance,
  topology: Topology,
  changed: ReadonlySet<unknown>,
  path: Path,
): void {
  const fault = reading.vocabulary.faults.find(({ kind }) => kind === disturbance.fault);
  if (!fault) return;
  const { archive, settings = {} } = neededBy(fault, disturbance.params);
  const at = { code: 'scenario/bad-combination', path: [...path, 'fault'] } as const;
  if (archive && !topology.archive) {
    const message = `${disturbance.fault} acts on the WAL archive, and this topology has none.`;
    refuse(reading, { ...at, message, advice: 'Write `archive: true` under `topology`.' });
  }
  for (const [name, wanted] of Object.entries(settings)) {
    const held = heldBy(topology, disturbance.target, name);
    if (changed.has(name) || sameSetting(held === undefined ? null : String(held).toLowerCase(), wanted))
      continue;
    const message = `${disturbance.fault} takes a node with ${name} = ${wanted}, and this one has ${settingInWords(held)}.`;
    refuse(reading, { ...at, message, advice: `Write \`${name}: ${wanted}\` under \`topology.settings\`.` });
  }
}

function heldBy(topology: Topology, target: Target, setting: string): SettingValue | undefined {
  const node = target.kind === 'node' ? topology.nodes.find(({ name }) => name === target.node) : undefined;
  return node?.settings[setting] ?? topology.settings[setting];
}
