/**
 * Numbers for things that come and go, taken again when they are free: what stands for a request while it lasts, so
 * that its facts can lie in typed arrays.
 */
export class Slots {
  #free = new Int32Array(64);
  #freeCount = 0;
  #used = 0;

  /** A number that nothing has; below `capacity` afterwards. */
  take(): number {
    return this.#freeCount > 0 ? (this.#free[--this.#freeCount] as number) : this.#used++;
  }

  release(slot: number): void {
    if (this.#freeCount === this.#free.length) this.#free = doubled(this.#free);
    this.#free[this.#freeCount++] = slot;
  }

  /** How many numbers were ever in use at once. */
  get capacity(): number {
    return this.#used;
  }
}

/** An array of twice the length with the same beginning. */
export function doubled<Numbers extends Float64Array | Int32Array | Uint8Array>(numbers: Numbers): Numbers {
  const Kind = numbers.constructor as new (length: number) => Numbers;
  const larger = new Kind(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
