import type { Answer, Outcome } from './answer.ts';
import { listed } from './listed.ts';
import type { DecisiveTrial, InvestigationReport } from './result.ts';
import { members } from './suspect-set.ts';

/**
 * The trials on which an answer rests: of each set that speaks for some verdict the first that came out as most of its trials did;
 * if nothing reenacted the outage, those in which most was seen of a symptom.
 * @param names of the suspects, in the order of the scenario
 */
export function decisiveTrials(
  { suspects, shortfall = [] }: Pick<InvestigationReport, 'suspects' | 'shortfall'>,
  answers: ReadonlyMap<number, Answer>,
  names: readonly string[],
): Pick<DecisiveTrial, 'trial' | 'acted' | 'outcome'>[] {
  const asked = [...answers].map(([trial, { asked: set, outcome }]) => ({
    trial,
    acted: members(set).map((index) => names[index] ?? ''),
    outcome,
  }));
  const exhibits = suspects.flatMap((suspect) => suspect.exhibits);
  const ofExhibits = exhibits.flatMap(({ acted, seen }) => {
    const usual: Outcome = seen.hits >= seen.misses ? 'reenacted' : 'averted';
    return asked.find((one) => one.outcome === usual && isSame(one.acted, acted)) ?? [];
  });
  const nearest = shortfall.flatMap(({ most }) => asked.find(({ trial }) => trial === most?.trial) ?? []);
  const all = new Map([...ofExhibits, ...nearest].map((one) => [one.trial, one]));
  return [...all.values()].sort((a, b) => a.trial - b.trial);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

/** Decisive trials that speak for one suspect. */
export function trialsFor(
  { exhibits }: InvestigationReport['suspects'][number],
  decisive: readonly DecisiveTrial[],
): DecisiveTrial[] {
  return decisive.filter(({ acted }) => exhibits.some((exhibit) => isSame(exhibit.acted, acted)));
}

/** `everybody`, `nobody`, `only a and b`, `everybody but c`: whichever is shortest. */
export function whoActed(acted: readonly string[], all: readonly string[]): string {
  const resting = all.filter((name) => !acted.includes(name));
  if (resting.length === 0) return 'everybody';
  if (acted.length === 0) return 'nobody';
  return resting.length < acted.length ? `everybody but ${listed(resting)}` : `only ${listed(acted)}`;
}
