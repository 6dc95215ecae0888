import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../kit/duration.ts';

/** Readers of option values, for commander: each refuses what it cannot read with what to write instead. */

/** A whole number within a range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`it is a whole number from ${least} to ${most}.`);
  };
}

/** A number within a range. */
export function numberWithin(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`it is a number from ${least} to ${most}.`);
  };
}

/** A duration such as `2s`, in milliseconds. */
export function durationMs(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 0) return ms;
  throw new InvalidArgumentError('it is a duration such as 2s or 500ms.');
}
