import { meanInterval } from '../kit/mean-interval.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Verdict } from '../trial/judge.ts';
import { type Option, scenarioWith, scenarioWithSet } from './option.ts';
import { isTold, measured, type Outage, outageOf, refuseWithoutMeasure } from './outage.ts';
import { isWorse, type Quantity, quantitiesOf } from './quantity.ts';
import type { MeasuredSymptom, RemedyReport, WeighedOption } from './remedy-report.ts';
import { smallestSets } from './smallest-sets.ts';

/** Plays trials and answers their verdicts in the same order; fewer if a person interrupted. */
export type PlayAll = (
  trials: readonly { readonly scenario: Scenario; readonly seed: number }[],
) => AsyncIterable<{ readonly verdict: Verdict }>;

export interface Weighing {
  readonly scenario: Scenario;
  /** Where it is played. */
  readonly world: 'lab' | 'simulator';
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
      const together = candidates.map((set) => scenarioWithSet(scenario, chosen(options, set)));
      const playable = together.filter((each) => each !== undefined);
      const outcomes = await outages(playable, [worstFirst[index]?.seed ?? seed]);
      if (!outcomes) isInterrupted = true;
      return together.map((each) => each && outcomes?.[playable.indexOf(each)]?.verdict === 'averted');
    },
  });
  if (isInterrupted) return undefined;
  const told = asIs.filter(isTold);
  const report: RemedyReport = {
    title: scenario.title,
    world: weighing.world,
    ...(only ? { only } : {}),
    seed,
    plays: repeat,
    inconclusive: asIs.length - told.length,
    withOutage: worstFirst.length,
    ...(isTimed(asIs) ? { outageMs: meanInterval(told.map(({ ms }) => ms)) } : {}),
    symptoms,
    options: weighed,
    preventing: sets.map((set) => chosen(options, set).map(({ name }) => name)),
    mostSize,
  };
  return { ...report, options: bestFirst(report) };
}

/**
 * What makes anything clearly worse comes after what does not - unless it is the only thing that is measured. Then more saved
 * of what counts most comes first.
 */
function bestFirst(report: RemedyReport): WeighedOption[] {
  const quantities = quantitiesOf(report);
  const harms = (option: WeighedOption) =>
    quantities.length < 2 ? 0 : quantities.filter((quantity) => isWorse(quantity, option)).length;
  const saved = ({ saved }: Quantity, option: WeighedOption) =>
    saved(option)?.mean ?? Number.NEGATIVE_INFINITY;
  return report.options.toSorted((a, b) => {
    const byHarm = harms(a) - harms(b);
    if (byHarm !== 0) return byHarm;
    const deciding = quantities.find((quantity) => saved(quantity, a) !== saved(quantity, b));
    return deciding ? saved(deciding, b) - saved(deciding, a) : 0;
  });
}

const isTimed = (outages: readonly Outage[]) => outages.some((outage) => isTold(outage) && outage.isTimed);

function chosen(options: readonly Option[], set: readonly number[]): Option[] {
  return set.flatMap((index) => options[index] ?? []);
}

function symptomsOf(asIs: readonly Outage[]): MeasuredSymptom[] {
  const told = asIs.filter(isTold);
  return [...(told[0]?.bySymptom ?? [])].flatMap(([name, { unit }]) => {
    const amounts = told.flatMap(({ bySymptom }) => bySymptom.get(name)?.value ?? []);
    return amounts.length === told.length ? [{ name, unit, amount: meanInterval(amounts) }] : [];
  });
}

function weigh(
  { name, because }: Option,
  symptoms: readonly MeasuredSymptom[],
  asIs: readonly Outage[],
  changed: readonly Outage[],
): WeighedOption {
  const pairs = asIs.flatMap((before, index) => {
    const after = changed[index];
    return after && isTold(before) && isTold(after) ? [{ before, after }] : [];
  });
  const bySymptom = symptoms.map((symptom) => {
    const amountIn = (outage: Outage) => outage.bySymptom.get(symptom.name)?.value ?? Number.NaN;
    const each = pairs.map(({ before, after }) => amountIn(before) - amountIn(after));
    return each.length > 0 && each.every(Number.isFinite) ? meanInterval(each) : undefined;
  });
  const passed = (from: Outage['verdict'], to: Outage['verdict']) =>
    pairs.filter(({ before, after }) => before.verdict === from && after.verdict === to).length;
  const untold = changed.filter((outage) => !isTold(outage));
  const why = untold[0]?.reasons[0];
  return {
    name,
    because,
    ...(isTimed(asIs) && pairs.length > 0
      ? { savedMs: meanInterval(pairs.map(({ before, after }) => before.ms - after.ms)) }
      : {}),
    bySymptom,
    prevented: passed('reenacted', 'averted'),
    brought: passed('averted', 'reenacted'),
    inconclusive: untold.length,
    ...(why === undefined ? {} : { why }),
  };
}
