import { type MeanInterval, meanInterval } from '../kit/mean-interval.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Verdict } from '../trial/judge.ts';
import { type Option, scenarioWith } from './option.ts';
import { measured, type Outage, outageOf, refuseWithoutMeasure } from './outage.ts';
import { smallestSets } from './smallest-sets.ts';

/** Plays trials and answers their verdicts in the same order; fewer if a person interrupted. */
export type PlayAll = (
  trials: readonly { readonly scenario: Scenario; readonly seed: number }[],
) => AsyncIterable<{ readonly verdict: Verdict }>;

export interface Weighing {
  readonly scenario: Scenario;
  readonly options: readonly Option[];
  readonly seed: number;
  readonly repeat: number;
  readonly mostSize: number;
  /** Only these suspects act, and options are others that act as well: what each would have cost. By default all act. */
  readonly only?: readonly string[];
  /** The one symptom by which the outage is measured; without it all that decide. */
  readonly symptom?: string;
  readonly play: PlayAll;
  readonly tell?: (what: string) => void;
}

/** What one option would have done. */
export interface WeighedOption {
  readonly name: string;
  readonly because: string;
  /** Milliseconds of outage saved, each play against the same one without the option. */
  readonly savedMs: MeanInterval;
  /** The same for each symptom of the report; absent where it was not measured in every play. */
  readonly bySymptom: readonly (MeanInterval | undefined)[];
  /** Of the plays in which the outage came without it, in how many it does not come with it. */
  readonly prevented: number;
  /** Of the plays in which it does not come without it, in how many it comes with it. */
  readonly brought: number;
}

/** How long one symptom lasts as things are, in milliseconds. */
export interface MeasuredSymptom {
  readonly name: string;
  readonly ms: MeanInterval;
}

export interface RemedyReport {
  readonly title: string;
  /** The suspects that act in every play, where options are others beside them; absent where all act. */
  readonly only?: readonly string[];
  readonly seed: number;
  readonly plays: number;
  /** In how many plays the outage comes as things are, and how long it lasts, in milliseconds. */
  readonly withOutage: number;
  readonly outageMs: MeanInterval;
  /** Each symptom that told a length in every play, whether it counts as the outage or not. */
  readonly symptoms: readonly MeasuredSymptom[];
  /** The one that saves most first. */
  readonly options: readonly WeighedOption[];
  /** The smallest sets that prevent the outage in every play in which it came, up to the size that was tried. */
  readonly preventing: readonly (readonly string[])[];
  readonly mostSize: number;
}

/** Weighs options by playing the scenario with and without each, on the same seeds, so on the same draws. */
export async function weighRemedies(weighing: Weighing): Promise<RemedyReport | undefined> {
  const { scenario, options, seed, repeat, only } = weighing;
  // What costs most is no set that prevents; sets are looked for among remedies only.
  const mostSize = only ? 1 : weighing.mostSize;
  const tell = weighing.tell ?? (() => undefined);
  const seeds = Array.from({ length: repeat }, (_, index) => seed + index);
  const outages = async (
    variants: readonly Scenario[],
    on: readonly number[],
    told?: (count: number) => void,
  ) => {
    const trials = variants.flatMap((variant) =>
      on.map((each) => ({ scenario: measured(variant, weighing.symptom), seed: each })),
    );
    const came: Outage[] = [];
    for await (const { verdict } of weighing.play(trials)) {
      came.push(outageOf(verdict));
      told?.(came.length);
    }
    return came.length === trials.length ? came : undefined;
  };
  tell(`${repeat} plays as it was, then with each of ${options.length} options.`);
  const asIs = await outages([scenarioWith(scenario, [], only)], seeds);
  if (!asIs) return undefined;
  refuseWithoutMeasure(asIs);
  const hadIt = asIs.map(({ verdict }) => verdict === 'reenacted');
  tell(`The outage comes in ${hadIt.filter(Boolean).length} of ${repeat} plays.`);
  const variants = options.map((option) => scenarioWith(scenario, [option], only));
  const came = await outages(variants, seeds, (count) => {
    const done = count / repeat;
    if (Number.isInteger(done)) tell(`${done} of ${options.length}: ${options[done - 1]?.name ?? ''}`);
  });
  if (!came) return undefined;
  const symptoms = symptomsOf(asIs);
  const weighed = options.map((option, index) =>
    weigh(option, symptoms, asIs, came.slice(index * repeat, (index + 1) * repeat)),
  );
  const worstFirst = seeds
    .map((each, index) => ({ seed: each, ms: asIs[index]?.ms ?? 0, hadIt: hadIt[index] }))
    .filter((each) => each.hadIt)
    .sort((a, b) => b.ms - a.ms);
  let isInterrupted = false;
  const sets = await smallestSets({
    count: options.length,
    alone: weighed.flatMap(({ prevented }, index) =>
      worstFirst.length > 0 && prevented === worstFirst.length ? [index] : [],
    ),
    mostSize,
    plays: worstFirst.length,
    prevents: async (candidates, index) => {
      tell(`Sets on play ${index + 1} of ${worstFirst.length}: ${candidates.length}`);
      const together = candidates.map((set) => scenarioWith(scenario, chosen(options, set)));
      const outcomes = await outages(together, [worstFirst[index]?.seed ?? seed]);
      if (!outcomes) isInterrupted = true;
      return candidates.map((_, each) => outcomes?.[each]?.verdict === 'averted');
    },
  });
  if (isInterrupted) return undefined;
  return {
    title: scenario.title,
    ...(only ? { only } : {}),
    seed,
    plays: repeat,
    withOutage: worstFirst.length,
    outageMs: meanInterval(asIs.map(({ ms }) => ms)),
    symptoms,
    options: weighed.toSorted((a, b) => b.savedMs.mean - a.savedMs.mean),
    preventing: sets.map((set) => chosen(options, set).map(({ name }) => name)),
    mostSize,
  };
}

function chosen(options: readonly Option[], set: readonly number[]): Option[] {
  return set.flatMap((index) => options[index] ?? []);
}

function symptomsOf(asIs: readonly Outage[]): MeasuredSymptom[] {
  const names = [...(asIs[0]?.bySymptom.keys() ?? [])];
  return names.flatMap((name) => {
    const lengths = asIs.flatMap(({ bySymptom }) => bySymptom.get(name) ?? []);
    return lengths.length === asIs.length ? [{ name, ms: meanInterval(lengths) }] : [];
  });
}

function weigh(
  { name, because }: Option,
  symptoms: readonly MeasuredSymptom[],
  asIs: readonly Outage[],
  changed: readonly Outage[],
): WeighedOption {
  const saved = asIs.map(({ ms }, index) => ms - (changed[index]?.ms ?? 0));
  const bySymptom = symptoms.map((symptom) => {
    const lengthIn = (outage?: Outage) => outage?.bySymptom.get(symptom.name) ?? Number.NaN;
    const each = asIs.map((outage, index) => lengthIn(outage) - lengthIn(changed[index]));
    return each.every(Number.isFinite) ? meanInterval(each) : undefined;
  });
  const passed = (from: Outage['verdict'], to: Outage['verdict']) =>
    asIs.filter(({ verdict }, index) => verdict === from && changed[index]?.verdict === to).length;
  return {
    name,
    because,
    savedMs: meanInterval(saved),
    bySymptom,
    prevented: passed('reenacted', 'averted'),
    brought: passed('averted', 'reenacted'),
  };
}
