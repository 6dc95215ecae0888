import type { MeanInterval } from '../kit/mean-interval.ts';
import { amountInWords, averageInWords, interval } from './amount-words.ts';
import { isBetter, isWorse, type Quantity, quantitiesOf, symptomQuantities } from './quantity.ts';
import type { RemedyReport, WeighedOption } from './remedy-report.ts';

export interface LengthUnit {
  readonly name: string;
  readonly ms: number;
}

/** The unit in which the lengths of symptoms are compared: whole minutes, or seconds where nothing lasts ten minutes. */
export function lengthUnitOf(report: RemedyReport): LengthUnit {
  const isLong = lengthsOf(report).some(({ asItWas }) => asItWas.mean >= 600_000);
  return isLong ? { name: 'minutes', ms: 60_000 } : { name: 'seconds', ms: 1_000 };
}

/** The symptoms that last; they have a table of their own where there are several. */
export function lengthsOf(report: RemedyReport): Quantity[] {
  const lengths = symptomQuantities(report).filter(({ unit }) => unit === 'ms');
  return lengths.length > 1 ? lengths : [];
}

/** What a report weighs: what options save, or, where only some suspects act, what each of the others costs. */
export function kindOf({ only }: RemedyReport) {
  return only
    ? { option: 'suspect', amount: 'costs', outcome: 'brings it', each: 'Costs by each symptom', sign: -1 }
    : { option: 'remedy', amount: 'saves', outcome: 'prevents it', each: 'Saved of each symptom', sign: 1 };
}

/** A saving as its report tells it: as a cost where it weighs costs. */
export function told(report: RemedyReport, saved: MeanInterval): MeanInterval {
  if (kindOf(report).sign === 1) return saved;
  return negative(saved);
}

const negative = ({ mean, low, high }: MeanInterval): MeanInterval => ({
  mean: -mean,
  low: -high,
  high: -low,
});

/** In how many of the plays an option prevents the outage, or brings it; of those with it that are not inconclusive. */
export function outcomeInWords(report: RemedyReport, option: WeighedOption): string {
  const { only, plays, withOutage, inconclusive } = report;
  const share = only
    ? `${option.brought} of ${plays - withOutage - inconclusive}`
    : `${option.prevented} of ${withOutage}`;
  return option.inconclusive > 0 ? `${share}; ${option.inconclusive} inconclusive` : share;
}

/** What happened as things were. */
export function asItWas(report: RemedyReport): string {
  const { plays, withOutage, outageMs, seed, only, inconclusive } = report;
  const start = only ? `With only ${only.join(', ')}` : 'As it was';
  const lasts = outageMs ? ` and lasts ${averageInWords(outageMs, 'ms')}` : '';
  const counted = quantitiesOf(report)
    .filter(({ unit }) => unit !== 'ms')
    .map(({ name, unit, asItWas: amount }) => `; ${name} is ${averageInWords(amount, unit)}`);
  const untold = inconclusive > 0 ? ` Inconclusive, and left out: ${inconclusive}.` : '';
  const comes =
    plays === 1
      ? `the outage ${withOutage === 1 ? 'comes' : 'does not come'} in the one play (seed ${seed})`
      : `the outage comes in ${withOutage} of ${plays} plays (seeds ${seed} to ${seed + plays - 1})`;
  return `${start}, ${comes}${lasts}${counted.join('')}.${untold}`;
}

/** What a single play cannot tell, and what to do about it; nothing where there are several. */
export function chanceInWords({ plays, world }: RemedyReport): string[] {
  if (plays > 1) return [];
  const enough = world === 'simulator' ? 12 : 3;
  return [
    `One play of each has no interval: nothing tells what it saves from chance, and no price is told. Play more of them, \`--repeat ${enough}\`.`,
  ];
}

/** Each option that makes something clearly worse while it helps, or makes something worse that is counted: what, and by how much. */
export function pricesInWords(report: RemedyReport): string[] {
  return report.options.flatMap((option) => {
    const price = priceOf(report, option);
    if (!price) return [];
    const better = price.better.map((quantity) => changeInWords(quantity, option));
    const worse = price.worse.map((quantity) => changeInWords(quantity, option));
    return better.length > 0
      ? [`${option.name} has a price: ${better.join(', ')}, but ${worse.join(', ')}.`]
      : [`${option.name} makes it worse: ${worse.join(', ')}.`];
  });
}

interface Price {
  readonly better: readonly Quantity[];
  readonly worse: readonly Quantity[];
}

/** What an option clearly makes better and worse: where the 95 % interval leaves no doubt of which. */
function priceOf(report: RemedyReport, option: WeighedOption): Price | undefined {
  const main = quantitiesOf(report);
  const better = main.filter((quantity) => isBetter(quantity, option));
  const worse = main.filter((quantity) => isWorse(quantity, option));
  // A longer outage is told once, and not again as each of its symptoms.
  if (!worse.some(({ unit }) => unit === 'ms'))
    worse.push(...lengthsOf(report).filter((quantity) => isWorse(quantity, option)));
  const isPrice = worse.length > 0 && (better.length > 0 || worse.some(({ unit }) => unit !== 'ms'));
  return isPrice ? { better, worse } : undefined;
}

/** `the outage is 8.60 s shorter (8.00 s to 9.10 s)`, `writes-lost is 29 rows more (20 to 38)`. */
function changeInWords({ name, unit, saved }: Quantity, option: WeighedOption): string {
  const difference = saved(option) ?? { mean: 0, low: 0, high: 0 };
  const isLess = difference.mean > 0;
  const size = isLess ? difference : negative(difference);
  const direction = unit === 'ms' ? (isLess ? 'shorter' : 'longer') : isLess ? 'fewer' : 'more';
  const what = name === 'outage' ? 'the outage' : name;
  return `${what} is ${amountInWords(size.mean, unit)} ${direction} (${interval(size, unit)})`;
}

/** Options of which no play tells everything, and why. */
export function untoldInWords(report: RemedyReport): string[] {
  return report.options.flatMap(({ name, inconclusive, why }) =>
    inconclusive > 0
      ? [
          `With ${name}, ${report.plays === 1 ? 'the one play is' : `${inconclusive} of ${report.plays} plays are`} inconclusive and left out. ${why ?? ''}`.trim(),
        ]
      : [],
  );
}

/** Which sets would have prevented it. */
export function preventingInWords(report: RemedyReport): string[] {
  const { preventing, withOutage, mostSize, only } = report;
  if (only) return [];
  if (withOutage === 0) return ['There was no outage to prevent.'];
  const among =
    withOutage === 1 ? 'in the one play in which it came' : `in all ${withOutage} plays in which it came`;
  if (preventing.length === 0) {
    const none = mostSize === 1 ? 'None of them alone' : `No set of up to ${mostSize}`;
    return [`${none} would have prevented it ${among}.`];
  }
  const priced = report.options.filter((option) => priceOf(report, option)).map(({ name }) => name);
  const hasPrice = (set: readonly string[]) => set.some((name) => priced.includes(name));
  const lines = (sets: readonly (readonly string[])[]) => [
    ...sets.filter((set) => !hasPrice(set)).map((set) => `  ${set.join(' and ')}`),
    ...sets.filter(hasPrice).map((set) => `  ${set.join(' and ')}, at the price told above`),
  ];
  const smallest = Math.min(...preventing.map(({ length }) => length));
  const one = smallest === 1 ? 'Any one of these alone' : `Any of these sets of ${smallest}`;
  const larger = preventing.filter(({ length }) => length > smallest);
  return [
    `${one} would have prevented it ${among}:`,
    ...lines(preventing.filter(({ length }) => length === smallest)),
    ...(larger.length > 0
      ? ['And without those:', ...lines(larger)]
      : smallest < mostSize
        ? [`Without those, no set of up to ${mostSize} would have.`]
        : []),
  ];
}
