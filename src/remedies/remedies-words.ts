import { formatDuration } from '../kit/duration.ts';
import type { MeanInterval } from '../kit/mean-interval.ts';
import type { RemedyReport, WeighedOption } from './weigh-remedies.ts';

/** A length of time, rounded to what an interval of plays can tell. */
export function roughly(ms: number): string {
  if (!Number.isFinite(ms)) return ms > 0 ? 'any' : 'none';
  const unitMs = Math.abs(ms) >= 600_000 ? 60_000 : Math.abs(ms) >= 10_000 ? 1_000 : 100;
  const rounded = Math.round(ms / unitMs) * unitMs;
  const sign = rounded < 0 ? '-' : '';
  if (unitMs === 60_000) return `${sign}${Math.abs(rounded) / 60_000} min`;
  return `${sign}${formatDuration(Math.abs(rounded))}`;
}

/** A mean and half of its interval, in one unit: `127 ± 35 min`. */
export function plusMinus({ mean, high }: MeanInterval, unit: LengthUnit): string {
  const write = (ms: number) => (Number.isFinite(ms) ? String(Math.round(ms / unit.ms)) : 'any');
  return `${write(mean)} ± ${write(high - mean)}`;
}

export interface LengthUnit {
  readonly name: string;
  readonly ms: number;
}

/** The unit in which the symptoms of a report are compared: whole minutes, or seconds where nothing lasts ten minutes. */
export function unitOf({ symptoms }: RemedyReport): LengthUnit {
  const isLong = symptoms.some(({ ms }) => ms.mean >= 600_000);
  return isLong ? { name: 'minutes', ms: 60_000 } : { name: 'seconds', ms: 1_000 };
}

export const interval = ({ low, high }: MeanInterval): string => `${roughly(low)} to ${roughly(high)}`;

/** What a report weighs: what options save, or, where only some suspects act, what each of the others costs. */
export function kindOf({ only }: RemedyReport) {
  return only
    ? { option: 'suspect', amount: 'costs', outcome: 'brings it', each: 'Costs by each symptom', sign: -1 }
    : { option: 'remedy', amount: 'saves', outcome: 'prevents it', each: 'Saved of each symptom', sign: 1 };
}

/** A saving as its report tells it: as a cost where it weighs costs. */
export function told(report: RemedyReport, saved: MeanInterval): MeanInterval {
  if (kindOf(report).sign === 1) return saved;
  return { mean: -saved.mean, low: -saved.high, high: -saved.low };
}

/** In how many of the plays an option prevents the outage, or brings it. */
export function outcomeInWords(report: RemedyReport, { prevented, brought }: WeighedOption): string {
  const { only, plays, withOutage } = report;
  return only ? `${brought} of ${plays - withOutage}` : `${prevented} of ${withOutage}`;
}

/** What happened as things were. */
export function asItWas({ plays, withOutage, outageMs, seed, only }: RemedyReport): string {
  const start = only ? `With only ${only.join(', ')}` : 'As it was';
  return `${start}, the outage comes in ${withOutage} of ${plays} plays (seeds ${seed} to ${seed + plays - 1}) and lasts ${roughly(outageMs.mean)} on average (${interval(outageMs)}).`;
}

/** Which sets would have prevented it. */
export function preventingInWords({ preventing, withOutage, mostSize, only }: RemedyReport): string[] {
  if (only) return [];
  if (withOutage === 0) return ['There was no outage to prevent.'];
  const among = `in all ${withOutage} plays in which it came`;
  if (preventing.length === 0) {
    return [`No set of up to ${mostSize} would have prevented it ${among}.`];
  }
  const smallest = Math.min(...preventing.map(({ length }) => length));
  const one = smallest === 1 ? 'Any one of these alone' : `Any of these sets of ${smallest}`;
  const larger = preventing.filter(({ length }) => length > smallest);
  return [
    `${one} would have prevented it ${among}:`,
    ...preventing.filter(({ length }) => length === smallest).map((set) => `  ${set.join(' and ')}`),
    ...(larger.length > 0
      ? ['And without those:', ...larger.map((set) => `  ${set.join(' and ')}`)]
      : smallest < mostSize
        ? [`Without those, no set of up to ${mostSize} would have.`]
        : []),
  ];
}
