import type { MeanInterval } from '../kit/mean-interval.ts';
import { amountInWords } from './amount-words.ts';
import type { Unit } from './outage.ts';
import type { RemedyReport, WeighedOption } from './remedy-report.ts';

/** Something that a report compares: how long the outage lasts, or how much there is of a symptom that counts. */
export interface Quantity {
  /** The symptom's name; `outage` for its length. */
  readonly name: string;
  readonly unit: Unit;
  readonly asItWas: MeanInterval;
  /** What an option saves of it, in its unit; nothing if no play tells. */
  readonly saved: (option: WeighedOption) => MeanInterval | undefined;
}

/**
 * Whether more of it is worse. More or fewer lines of a log are neither: what is logged tells that something happened, and costs
 * nobody anything.
 */
export const isHarm = ({ unit }: Pick<Quantity, 'unit'>): boolean => unit !== 'lines';

/** Whether an option makes a quantity clearly better: the whole 95 % interval does, and by more than what is written as nothing. */
export function isBetter(quantity: Quantity, option: WeighedOption): boolean {
  const difference = quantity.saved(option);
  return difference !== undefined && difference.low > 0 && isNoticeable(quantity, difference);
}

/** Whether an option makes a quantity clearly worse. */
export function isWorse(quantity: Quantity, option: WeighedOption): boolean {
  const difference = quantity.saved(option);
  return difference !== undefined && difference.high < 0 && isNoticeable(quantity, difference);
}

const isNoticeable = ({ unit }: Quantity, { mean }: MeanInterval) =>
  isHarm({ unit }) && amountInWords(mean, unit) !== amountInWords(0, unit);

/** Rows that are lost or differ count more than minutes, and minutes more than anything else. */
const ranks: Readonly<Record<Unit, number>> = { rows: 0, ms: 1, bytes: 2, lines: 3 };

/**
 * What stands in the table, what counts most first: the length of the outage, and each symptom that its check measures in
 * another unit. How long single symptoms last has a table of its own.
 */
export function quantitiesOf(report: RemedyReport): Quantity[] {
  const { outageMs } = report;
  const length: Quantity[] = outageMs
    ? [{ name: 'outage', unit: 'ms', asItWas: outageMs, saved: ({ savedMs }) => savedMs }]
    : [];
  const counted = symptomQuantities(report).filter(({ unit }) => unit !== 'ms');
  return [...length, ...counted].toSorted((a, b) => ranks[a.unit] - ranks[b.unit]);
}

/** Each symptom of a report as a quantity of its own. */
export function symptomQuantities({ symptoms }: RemedyReport): Quantity[] {
  return symptoms.map(({ name, unit, amount }, index) => ({
    name,
    unit,
    asItWas: amount,
    saved: ({ bySymptom }) => bySymptom[index],
  }));
}
