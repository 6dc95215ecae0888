import { doubled, Slots } from './slots.ts';

/** One piece of work that somebody asked for. */
export interface Attempt {
  readonly holder: number;
  readonly begunMs: number;
  readonly work: number;
}

/** Attempts that were made and not yet answered, by token, in typed arrays; given up or not. */
export class Attempts {
  readonly #slots = new Slots();
  #holders = new Int32Array(64);
  #begunMs = new Float64Array(64);
  #work = new Float64Array(64);

  /** Remembers an attempt; the answer is the token that stands for it until it is closed. */
  open(holder: number, begunMs: number, work: number): number {
    const token = this.#slots.take();
    if (token >= this.#holders.length) {
      this.#holders = doubled(this.#holders);
      this.#begunMs = doubled(this.#begunMs);
      this.#work = doubled(this.#work);
    }
    this.#holders[token] = holder;
    this.#begunMs[token] = begunMs;
    this.#work[token] = work;
    return token;
  }

  close(token: number): Attempt {
    this.#slots.release(token);
    return {
      holder: this.#holders[token] as number,
      begunMs: this.#begunMs[token] as number,
      work: this.#work[token] as number,
    };
  }
}
