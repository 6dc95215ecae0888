import { z } from 'zod';
import type { Fault } from '../../faults/fault.ts';
import { RefusedInput } from '../../kit/problem.ts';
import { unwrap } from '../../model/fields.ts';
import type { FaultSuspect, Scenario, Target } from '../../model/scenario.ts';
import { clientsPlace, type Topology } from '../../model/topology.ts';
import { shapeOf } from '../../scenario/schema-parts.ts';
import type { Vocabulary } from '../../scenario/vocabulary.ts';
import type { Space } from './space.ts';

/**
 * Faults that are tried unless others are named: those that every cluster meets sooner or later. What stands behind a
 * colon is the value of the parameter that the fault cannot do without or that changes it most.
 */
export const usualFaults: readonly string[] = [
  'power-off',
  'kill-postmaster',
  'freeze',
  'freeze:walreceiver',
  'restart',
  'cut-link',
  'slow-link',
  'fill-disk:wal',
  'archive-fails',
];

export interface FaultsToTry {
  /** Kinds, each perhaps with the value of its choice of values: `freeze:startup`. */
  readonly faults: readonly string[];
  /** When they strike, in milliseconds after the trial's zero. */
  readonly momentsMs: readonly number[];
  /** How long they last. */
  readonly forMs: number;
}

/** Every fault on every target at every moment; one fault on one target is a factor, its moments are the levels. */
export function faultsToTry(scenario: Scenario, tries: FaultsToTry, vocabulary: Vocabulary): Space {
  const suspects: FaultSuspect[] = [];
  const factors: string[] = [];
  for (const written of tries.faults) {
    const { fault, params } = readFault(written, vocabulary);
    for (const target of targetsFor(fault, scenario.topology)) {
      const factor = [written.replace(':', '-'), ...wordsOf(target)].join('-');
      for (const atMs of tries.momentsMs) {
        const name = nameFor(tries.momentsMs.length > 1 ? `${factor}-at-${atMs}` : factor, suspects.length);
        const disturbance = {
          name,
          fault: fault.kind,
          target,
          params,
          moment: { atMs },
          forMs: tries.forMs,
        };
        suspects.push({ kind: 'fault', name, because: 'Nobody suspected it.', disturbance });
        factors.push(factor);
      }
    }
  }
  return { suspects, factors };
}

/** Names in a scenario file are at most this long. */
const longestName = 40;

function nameFor(wanted: string, index: number): string {
  return wanted.length <= longestName ? wanted : `${wanted.slice(0, longestName - 5)}-${index + 1}`;
}

/** A kind of fault, with its parameters as its schema resolves them. */
function readFault(written: string, { faults }: Vocabulary) {
  const [kind = '', choice] = written.split(':');
  const fault = faults.find((each) => each.kind === kind);
  if (!fault) {
    throw refuse(`There is no fault "${kind}".`, 'See `reenact list faults`.');
  }
  const choices = Object.entries(shapeOf(fault.params)).filter(([, schema]) => choicesOf(schema).length > 0);
  const [key] =
    choices.find(([, schema]) => choice !== undefined && choicesOf(schema).includes(choice)) ?? [];
  if (choice !== undefined && key === undefined) {
    const values = choices.flatMap(([, schema]) => choicesOf(schema)).join(', ');
    throw refuse(
      `The fault ${kind} has no choice "${choice}".`,
      values === '' ? `Write \`${kind}\` alone.` : `Write one of: ${values}.`,
    );
  }
  const outcome = fault.params.safeParse(key === undefined ? {} : { [key]: choice });
  if (!outcome.success) {
    const values = choices.flatMap(([, schema]) => choicesOf(schema));
    throw refuse(
      `The fault ${kind} cannot be tried without more being said about it.`,
      values.length > 0
        ? `Write it with one of ${values.join(', ')}, such as \`${kind}:${values[0]}\`.`
        : `List it under \`suspects:\` of the scenario.`,
    );
  }
  return { fault, params: outcome.data as Readonly<Record<string, unknown>> };
}

function choicesOf(schema: ReturnType<typeof shapeOf>[string]): readonly string[] {
  const inner = unwrap(schema);
  return inner instanceof z.ZodEnum ? inner.options.filter((option) => typeof option === 'string') : [];
}

function targetsFor(fault: Fault, topology: Topology): Target[] {
  const names = topology.nodes.map(({ name }) => name);
  switch (fault.target) {
    case 'node':
      return names.map((node) => ({ kind: 'node', node }));
    case 'link': {
      const pairs = names.flatMap((from, index) =>
        [...names.slice(index + 1), clientsPlace].map((to) => [from, to] as const),
      );
      return pairs.map(([from, to]) => ({ kind: 'link', from, to, ways: 'both' }));
    }
    case 'archive':
      return topology.archive ? [{ kind: 'archive' }] : [];
  }
}

function wordsOf(target: Target): string[] {
  switch (target.kind) {
    case 'node':
      return [target.node];
    case 'link':
      return [target.from, target.to];
    case 'archive':
      return [];
    case 'part':
      return [target.part];
  }
}

function refuse(message: string, advice: string): RefusedInput {
  return new RefusedInput([{ code: 'investigate/not-to-be-tried', message, advice }]);
}
