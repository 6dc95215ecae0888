import type { Draw } from './draw.ts';

/**
 * A duration whose end is as likely in every next instant: exponentially distributed, by inversion.
 * @param mean its mean, in the unit of the answer; above zero
 */
export function exponential(draw: Draw, mean: number): number {
  return -mean * Math.log(1 - draw.fraction());
}

/** A number from `from` up to `to`, every one as likely. */
export function uniform(draw: Draw, from: number, to: number): number {
  return from + (to - from) * draw.fraction();
}

/**
 * A duration around `typical`, never far below and at times well above it, as durations measured on busy machines
 * are: log-normal with median `typical` and the given spread (standard deviation of the logarithm).
 */
export function lognormal(draw: Draw, typical: number, spread: number): number {
  return typical * Math.exp(spread * normal(draw));
}

/** A standard normal variate (Box and Muller 1958, the first of each pair). */
function normal(draw: Draw): number {
  const radius = Math.sqrt(-2 * Math.log(1 - draw.fraction()));
  return radius * Math.cos(2 * Math.PI * draw.fraction());
}
