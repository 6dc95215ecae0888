/** Counts what happens, and tells the rate of the last sample interval; what a gauge of rates is made of. */
export class Meter {
  #count = 0;
  #last = 0;
  #lastCount = 0;
  #sum = 0;
  #total = 0;

  /** Counts something, with a quantity of it that can be averaged. */
  count(quantity = 0): void {
    this.#count += 1;
    this.#sum += quantity;
  }

  /** Counts many at once. */
  add(count: number): void {
    this.#count += count;
  }

  /** Called at the end of each sample interval of `seconds`. */
  turn(seconds: number): void {
    this.#total += this.#count;
    this.#last = this.#count / seconds;
    this.#lastCount = this.#count;
    this.mean = this.#count > 0 ? this.#sum / this.#count : 0;
    this.#count = 0;
    this.#sum = 0;
  }

  /** Mean of the quantities counted in the last interval; 0 if nothing was. */
  mean = 0;

  /** Per second, in the last interval. */
  get rate(): number {
    return this.#last;
  }

  /** How many in the last interval. */
  get inInterval(): number {
    return this.#lastCount;
  }

  /** How many in all. */
  get total(): number {
    return this.#total + this.#count;
  }
}
