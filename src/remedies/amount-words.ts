import { formatDuration } from '../kit/duration.ts';
import type { MeanInterval } from '../kit/mean-interval.ts';
import { formatSize } from '../kit/size.ts';
import type { Unit } from './outage.ts';

/** An amount in its unit, rounded to what an interval of plays can tell: `8.60 s`, `29 rows`, `16 MB`. */
export function amountInWords(value: number, unit: Unit): string {
  if (unit === 'ms') return lengthInWords(value);
  if (unit === 'bytes') return formatSize(Math.round(value));
  const count = countInWords(value);
  return `${count} ${/^-?1$/.test(count) ? unit.slice(0, -1) : unit}`;
}

/** Whether an interval says anything: that of a single play is everything. */
export const isTelling = ({ low, high }: MeanInterval): boolean =>
  Number.isFinite(low) && Number.isFinite(high);

/** Both ends of an interval: `8.00 s to 9.10 s`; counts without their unit, `20 to 38`. Of a single play `-`. */
export function interval(between: MeanInterval, unit: Unit): string {
  if (!isTelling(between)) return '-';
  const isCount = unit !== 'ms' && unit !== 'bytes';
  const write = (value: number) => (isCount ? countInWords(value) : amountInWords(value, unit));
  return `${write(between.low)} to ${write(between.high)}`;
}

/** A mean with its interval, `8.60 s on average (8.00 s to 9.10 s)`; of a single play what it was, `8.60 s`. */
export function averageInWords(amount: MeanInterval, unit: Unit): string {
  const middle = amountInWords(amount.mean, unit);
  return isTelling(amount) ? `${middle} on average (${interval(amount, unit)})` : middle;
}

/** A mean and half of its interval, as multiples of a length of time: `127 ± 35`; of a single play `127`. */
export function plusMinus(amount: MeanInterval, unitMs: number): string {
  const write = (ms: number) => String(Math.round(ms / unitMs));
  const { mean, high } = amount;
  return isTelling(amount) ? `${write(mean)} ± ${write(high - mean)}` : write(mean);
}

function lengthInWords(ms: number): string {
  const unitMs = Math.abs(ms) >= 600_000 ? 60_000 : Math.abs(ms) >= 10_000 ? 1_000 : 100;
  const rounded = Math.round(ms / unitMs) * unitMs;
  const sign = rounded < 0 ? '-' : '';
  if (unitMs === 60_000) return `${sign}${Math.abs(rounded) / 60_000} min`;
  return `${sign}${formatDuration(Math.abs(rounded))}`;
}

/** Whole numbers from ten on; below, a mean of few has one digit more. */
function countInWords(count: number): string {
  const parts = Math.abs(count) >= 10 ? 1 : 10;
  // What is lost and what is saved is rounded alike; and nothing is not written as -0.
  const size = Math.round(Math.abs(count) * parts) / parts;
  return (size === 0 ? 0 : Math.sign(count) * size).toLocaleString('en-US');
}
