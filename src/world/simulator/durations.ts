import type { Draw } from '../../kit/draw.ts';
import { openDraw } from '../../kit/draw.ts';
import { lognormal } from '../../kit/variates.ts';
import type { Timings } from './timings.ts';

/** How finely the distribution of durations is drawn: powers of two make the draw cheap. */
const factors = 1_024;

/** The durations of one part of the world: typical values from the timings, each drawn anew around them. */
export class Durations {
  readonly timings: Timings;
  readonly #draw: Draw;
  readonly #factors: Float64Array;

  /** @param name names the stream of chance, so that one part drawing more does not change another */
  constructor(timings: Timings, seed: number, name: string) {
    this.timings = timings;
    this.#draw = openDraw(seed, name);
    this.#factors = factorsOf(timings.spread);
  }

  /** A duration around `typicalMs`. */
  around(typicalMs: number): number {
    return typicalMs * (this.#factors[this.#draw.integer(0, factors - 1)] as number);
  }

  /** Any duration up to `mostMs`, every one as likely. */
  upTo(mostMs: number): number {
    return mostMs * this.#draw.fraction();
  }
}

const known = new Map<number, Float64Array>();

/** A large sample of log-normal factors around 1, made once for each spread. */
function factorsOf(spread: number): Float64Array {
  const found = known.get(spread);
  if (found) return found;
  const draw = openDraw(1, `factors of spread ${spread}`);
  const made = Float64Array.from({ length: factors }, () => lognormal(draw, 1, spread));
  known.set(spread, made);
  return made;
}
