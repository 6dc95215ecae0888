import { stringify } from 'yaml';
import type { Check } from '../../checks/check.ts';
import type { Fault } from '../../faults/fault.ts';
import type { Manager } from '../../managers/manager.ts';
import type { Part } from '../../platform/part.ts';
import type { Action } from '../../runbooks/action.ts';
import { neededBy } from '../../scenario/fault-needs.ts';
import type { Vocabulary } from '../../scenario/vocabulary.ts';
import type { Workload } from '../../workloads/workload.ts';
import { type Parameter, parametersOf } from './parameters.ts';

export const groups = ['faults', 'actions', 'checks', 'workloads', 'managers', 'parts'] as const;
export type Group = (typeof groups)[number];

/** Everything the documentation says of one entry of the vocabulary; made from its declaration alone. */
export interface EntryPage {
  readonly group: Group;
  readonly kind: string;
  /** What it does or asks, in one sentence. */
  readonly summary: string;
  readonly explanation?: string;
  /** For a fault: what it acts on. */
  readonly target?: Fault['target'];
  /** The verbs a world must offer for it. */
  readonly needs?: readonly string[];
  readonly parameters: readonly Parameter[];
  /** A part of a scenario file that names it. */
  readonly example: string;
}

/** The pages of a group, in the order of its catalogue. */
export function pagesOf(group: Group, vocabulary: Vocabulary): readonly EntryPage[] {
  const pages: Readonly<Record<Group, () => readonly EntryPage[]>> = {
    faults: () => vocabulary.faults.map(faultPage),
    actions: () => vocabulary.actions.map(actionPage),
    checks: () => vocabulary.checks.map(checkPage),
    workloads: () => vocabulary.workloads.map(workloadPage),
    managers: () => vocabulary.managers.map(managerPage),
    parts: () => vocabulary.parts.map(partPage),
  };
  return pages[group]();
}

function faultPage(fault: Fault): EntryPage {
  const parameters = parametersOf(fault.params);
  const given = exampleOf(parameters);
  return {
    group: 'faults',
    kind: fault.kind,
    summary: fault.summary,
    explanation: fault.explanation,
    target: fault.target,
    needs: fault.needs,
    parameters,
    example: stringify({
      ...topologyFor(fault, given),
      suspects: {
        example: {
          because: 'What makes you suspect it.',
          fault: fault.kind,
          ...exampleTargetOf(fault),
          ...(Object.keys(given).length > 0 ? { with: given } : {}),
          at: '3s',
        },
      },
    }),
  };
}

/** What the starter's topology does not have. */
function topologyFor(fault: Fault, given: Readonly<Record<string, unknown>>): object {
  const needed = neededBy(fault, fault.params.parse(given));
  return Object.keys(needed).length > 0 ? { topology: needed } : {};
}

/** The starter's pg02 is a standby, where nobody can write, and which hears of what is new only in time. */
const exampleTargetOf = ({ needs, target }: Fault): object =>
  needs.some((verb) => verb === 'writeBulk' || verb === 'attachConsumer')
    ? { on: 'pg01' }
    : exampleTargets[target];

const exampleTargets: Readonly<Record<Fault['target'], object>> = {
  node: { on: 'pg02' },
  link: { between: ['pg01', 'pg02'] },
  archive: {},
};

function actionPage(action: Action): EntryPage {
  const parameters = parametersOf(action.params);
  return {
    group: 'actions',
    kind: action.kind,
    summary: action.summary,
    needs: action.needs,
    parameters,
    example: stringify({ runbook: [{ do: action.kind, ...exampleOf(parameters), wait: '2s' }] }),
  };
}

function checkPage(check: Check): EntryPage {
  const parameters = parametersOf(check.params);
  return {
    group: 'checks',
    kind: check.kind,
    summary: check.asks,
    parameters,
    example: stringify({ symptoms: { example: { check: check.kind, ...exampleOf(parameters) } } }),
  };
}

function workloadPage(workload: Workload): EntryPage {
  const parameters = parametersOf(workload.params);
  return {
    group: 'workloads',
    kind: workload.kind,
    summary: workload.summary,
    parameters,
    example: stringify({ workload: { kind: workload.kind, ...exampleOf(parameters) } }),
  };
}

/** What a manager that is real programs asks of the topology. */
const machinesOwn = { topology: { postgres: { version: 15, binaries: 'system' } } };

function managerPage(manager: Manager): EntryPage {
  const parameters = parametersOf(manager.settings);
  return {
    group: 'managers',
    kind: manager.kind,
    summary: manager.summary,
    explanation: manager.needsStore
      ? `${manager.explanation}\n\nIts instances share a store, at the place \`store\`: links to it can be cut and slowed.`
      : manager.explanation,
    parameters,
    example: stringify({
      ...(manager.daemon === undefined ? {} : machinesOwn),
      manager: { kind: manager.kind, ...exampleOf(parameters) },
    }),
  };
}

function partPage(part: Part): EntryPage {
  const parameters = parametersOf(part.params);
  const gauges = Object.entries(part.gauges).map(([gauge, means]) => `${gauge}: ${means}.`);
  const acts = part.acts.map((act) => {
    const keys = parametersOf(act.params).map(({ key, description }) => `\`${key}\`: ${description}`);
    return [`${act.kind}: ${act.summary}`, ...keys].join(' ');
  });
  return {
    group: 'parts',
    kind: part.kind,
    summary: part.summary,
    explanation: [
      ...(acts.length > 0 ? ['What can be done to it (`fault:` under suspects and schedule):', ...acts] : []),
      'What is read off it:',
      ...gauges,
    ].join('\n\n'),
    parameters,
    example: stringify({ platform: { parts: { example: { part: part.kind, ...exampleOf(parameters) } } } }),
  };
}

/** What must be given; if nothing must, the first thing that may be, so that the example shows how. */
function exampleOf(parameters: readonly Parameter[]): Readonly<Record<string, unknown>> {
  const required = parameters.filter((parameter) => parameter.required);
  const shown = required.length > 0 ? required : parameters.slice(0, 1);
  return Object.fromEntries(
    shown
      .filter((parameter) => parameter.required || parameter.default !== undefined)
      .map((parameter) => [parameter.key, parameter.example]),
  );
}
