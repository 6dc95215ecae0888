import type { MeanInterval } from '../kit/mean-interval.ts';
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

/** Rows that are lost or differ count more than minutes, and minutes more than anything else. */
const ranks: Readonly<Record<Unit, number>> = { rows: 0, ms: 1, bytes: 2, nodes: 2, lines: 2 };

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
