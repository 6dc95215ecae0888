/**
 * Keeps what was worked out for the keys asked about last: at most `most` of them; the one nobody has asked about for
 * longest goes first. For answers that depend on nothing but their key, so that whether they were kept cannot be seen.
 */
export class Recent<Value extends object> {
  readonly #most: number;
  readonly #kept = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  /** What was worked out for this key, or what `work` makes of it now. */
  get(key: string, work: () => Value): Value {
    const known = this.#kept.get(key);
    if (known) this.#kept.delete(key);
    const value = known ?? work();
    this.#kept.set(key, value);
    if (this.#kept.size > this.#most) {
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    }
    return value;
  }
}
