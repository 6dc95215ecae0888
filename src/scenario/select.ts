import { suggest } from '../kit/did-you-mean.ts';
import { RefusedInput } from '../kit/problem.ts';
import type { Moment } from '../model/moment.ts';
import type { Scenario, SettingSuspect } from '../model/scenario.ts';
import { applySetting } from './setting-suspects.ts';
import { everyWord, type Vocabulary } from './vocabulary.ts';

/** Which suspects act in a run. */
export interface Selection {
  /** These do not act. */
  readonly without?: readonly string[];
  /** Only these act. */
  readonly only?: readonly string[];
  /** Settings as in production (which they are anyway) or neutral (as if left out). */
  readonly values?: Readonly<Record<string, 'production' | 'neutral'>>;
}

export interface Selected {
  readonly scenario: Scenario;
  /** What does not happen although nobody asked for it to be left out: it waits for something that was. */
  readonly alsoLeftOut: readonly { readonly name: string; readonly waitsFor: string }[];
}

/**
 * The scenario of a run in which only some suspects act. A fault that is left out does not strike; a setting that is
 * left out has its neutral value. Neither is a suspect of the new scenario any more, so the new scenario is a file
 * like any other. What waits for something left out (`after`) can never begin and is left out too, and with a step of
 * the runbook all steps behind it.
 * @throws RefusedInput if a name is not a suspect's, or if settings contradict each other
 */
export function select(
  scenario: Scenario,
  selection: Selection,
  vocabulary: Vocabulary = everyWord,
): Selected {
  refuseUnknownSuspects(scenario, selection);
  const acts = (name: string) =>
    !selection.without?.includes(name) &&
    (selection.only === undefined || selection.only.includes(name)) &&
    selection.values?.[name] !== 'neutral';
  const leftOut = scenario.suspects.filter(({ name }) => !acts(name));
  const settled = leftOut
    .filter((suspect) => suspect.kind === 'setting')
    .reduce((current, suspect) => neutralized(current, suspect, vocabulary), scenario);
  const names = new Set(leftOut.map(({ name }) => name));
  return dropWaiting(
    { ...settled, suspects: settled.suspects.filter(({ name }) => !names.has(name)) },
    leftOut.flatMap((suspect) => (suspect.kind === 'fault' ? [suspect.name] : [])),
  );
}

function neutralized(scenario: Scenario, suspect: SettingSuspect, vocabulary: Vocabulary): Scenario {
  const outcome = applySetting(scenario, suspect, 'neutral', vocabulary);
  if ('scenario' in outcome) return outcome.scenario;
  throw new RefusedInput(
    outcome.flaws.map(({ message, advice }) => ({
      code: 'scenario/suspect-value',
      message: `${suspect.name} cannot be neutral together with what else was chosen. ${message}`,
      advice,
    })),
  );
}

function refuseUnknownSuspects(
  scenario: Scenario,
  { without = [], only = [], values = {} }: Selection,
): void {
  const names = scenario.suspects.map(({ name }) => name);
  const settings = scenario.suspects.filter(({ kind }) => kind === 'setting').map(({ name }) => name);
  const unknown = [...new Set([...without, ...only])].filter((name) => !names.includes(name));
  const noSetting = Object.keys(values).filter((name) => !settings.includes(name));
  const problems = [
    ...unknown.map((name) => ({
      name,
      message: `The scenario has no suspect "${name}".`,
      advice: suggest(name, names, 'a suspect'),
    })),
    ...noSetting.map((name) => ({
      name,
      message: `The scenario has no setting suspect "${name}".`,
      advice: suggest(name, settings, 'a setting suspect'),
    })),
  ];
  if (problems.length === 0) return;
  throw new RefusedInput(
    problems.map(({ message, advice }) => ({ code: 'scenario/unknown-suspect', message, advice })),
  );
}

/** Leaves out whatever waits for something that is not there, until nothing does. */
function dropWaiting(scenario: Scenario, gone: readonly string[]): Selected {
  const missing = new Set(gone);
  const alsoLeftOut: { name: string; waitsFor: string }[] = [];
  const stays = ({ name, moment }: { readonly name: string; readonly moment?: Moment | undefined }) => {
    const waitsFor = awaited(moment);
    if (waitsFor === undefined || !missing.has(waitsFor)) return true;
    missing.add(name);
    alsoLeftOut.push({ name, waitsFor });
    return false;
  };
  const pass = (current: Scenario): Scenario => {
    const before = missing.size;
    const suspects = current.suspects.filter(
      (suspect) => suspect.kind === 'setting' || stays(suspect.disturbance),
    );
    const schedule = current.schedule.filter(stays);
    const runbook = current.runbook.slice(0, lengthUntil(current.runbook, stays));
    for (const [index, step] of current.runbook.slice(runbook.length).entries()) {
      if (index === 0) continue;
      missing.add(step.name);
      alsoLeftOut.push({
        name: step.name,
        waitsFor: current.runbook[runbook.length + index - 1]?.name ?? '',
      });
    }
    const next = { ...current, suspects, schedule, runbook };
    return missing.size === before ? next : pass(next);
  };
  return { scenario: pass(scenario), alsoLeftOut };
}

function awaited(moment: Moment | undefined): string | undefined {
  return moment && 'when' in moment && 'after' in moment.when ? moment.when.after : undefined;
}

function lengthUntil<Item>(items: readonly Item[], stays: (item: Item) => boolean): number {
  const end = items.findIndex((item) => !stays(item));
  return end < 0 ? items.length : end;
}
