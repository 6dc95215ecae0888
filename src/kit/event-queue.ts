/** Names one scheduled event until it is taken or cancelled; afterwards it names nothing, never another event. */
export type Handle = number;

/** Slots are numbered below this, so that a handle holds slot and generation in one exact number. */
const slotLimit = 2 ** 24;
const firstCapacity = 64;

/** More events wait than a queue can number: what is played asks for more at once than can be computed here. */
export class TooManyEvents extends Error {
  override readonly name = 'TooManyEvents';

  constructor(most: number) {
    super(
      `more than ${most} events wait at once: far more comes in than ends; lower the rates, or let less wait (\`room\`, \`timeout\`)`,
    );
  }
}

/** Children per heap entry: four make the heap half as deep as two, and their times lie beside each other. */
const arity = 4;

/**
 * The queue of things to happen: earliest first; among equal times in the order in which they were scheduled, so that
 * the same program gives the same run everywhere. An event is a time, a kind and a subject, all of them numbers in
 * typed arrays: nothing is allocated per event, and memory grows with the events that wait at once, never with those
 * that have passed.
 *
 * `schedule`, `cancel` and `take` cost O(log n).
 */
export class EventQueue {
  /** The heap, by position: time, order of scheduling, slot. */
  #times!: Float64Array;
  #orders!: Float64Array;
  #slots!: Int32Array;
  /** What is known of each slot: its position in the heap (-1: free), how often it was used, and its event. */
  #positions!: Int32Array;
  #generations!: Uint32Array;
  #kinds!: Int32Array;
  #subjects!: Int32Array;
  #free!: Int32Array;
  #freeCount = 0;
  #usedSlots = 0;
  #size = 0;
  #scheduled = 0;
  readonly #most: number;

  /** @param most how many events may wait at once, at most 2^24 */
  constructor(most = slotLimit) {
    this.#most = Math.min(most, slotLimit);
    this.#lay(firstCapacity);
  }

  /** The event that `take` answered last: its time in milliseconds, kind, subject and slot. */
  atMs = 0;
  kind = 0;
  subject = 0;
  slot = 0;

  /** How many events wait. */
  get size(): number {
    return this.#size;
  }

  /** How many events the arrays have room for. */
  get capacity(): number {
    return this.#times.length;
  }

  /** The time of the earliest event, in milliseconds; infinity if none waits. */
  get nextMs(): number {
    return this.#size > 0 ? (this.#times[0] as number) : Number.POSITIVE_INFINITY;
  }

  /**
   * Schedules an event.
   * @param atMs its time; any finite number, also one before events that were taken already
   * @param kind what happens, and @param subject to whom: 32-bit integers for the caller to read
   * @throws TooManyEvents if as many wait as may
   */
  schedule(atMs: number, kind: number, subject: number): Handle {
    if (this.#size === this.#times.length) this.#grow();
    const slot = this.#freeCount > 0 ? (this.#free[--this.#freeCount] as number) : this.#usedSlots++;
    this.#kinds[slot] = kind;
    this.#subjects[slot] = subject;
    const position = this.#size++;
    this.#rise(position, atMs, this.#scheduled++, slot);
    return (this.#generations[slot] as number) * slotLimit + slot;
  }

  /** Takes back an event; false if it has been taken or cancelled before. */
  cancel(handle: Handle): boolean {
    const slot = slotOf(handle);
    const position = this.#positions[slot] ?? -1;
    if (position < 0 || this.#generations[slot] !== Math.floor(handle / slotLimit)) return false;
    this.#remove(position);
    this.#release(slot);
    return true;
  }

  /** Removes the earliest event and puts it into `atMs`, `kind`, `subject` and `slot`; false if none waits. */
  take(): boolean {
    if (this.#size === 0) return false;
    const slot = this.#slots[0] as number;
    this.atMs = this.#times[0] as number;
    this.kind = this.#kinds[slot] as number;
    this.subject = this.#subjects[slot] as number;
    this.slot = slot;
    this.#remove(0);
    this.#release(slot);
    return true;
  }

  /** Forgets everything that waits. */
  clear(): void {
    for (let position = 0; position < this.#size; position += 1) {
      this.#release(this.#slots[position] as number);
    }
    this.#size = 0;
  }

  #release(slot: number): void {
    this.#positions[slot] = -1;
    this.#generations[slot] = ((this.#generations[slot] as number) + 1) & 0xfff_ffff;
    this.#free[this.#freeCount++] = slot;
  }

  #remove(position: number): void {
    const last = --this.#size;
    if (position === last) return;
    const time = this.#times[last] as number;
    const order = this.#orders[last] as number;
    const slot = this.#slots[last] as number;
    // What takes the place may belong higher or lower; one of the two does nothing.
    if (position > 0 && this.#isBefore(time, order, (position - 1) >> 2)) {
      this.#rise(position, time, order, slot);
    } else {
      this.#sink(position, time, order, slot);
    }
  }

  #rise(from: number, time: number, order: number, slot: number): void {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      if (!this.#isBefore(time, order, parent)) break;
      this.#move(parent, position);
      position = parent;
    }
    this.#put(position, time, order, slot);
  }

  #sink(from: number, time: number, order: number, slot: number): void {
    let position = from;
    for (;;) {
      const first = position * arity + 1;
      if (first >= this.#size) break;
      let least = first;
      const end = Math.min(first + arity, this.#size);
      for (let child = first + 1; child < end; child += 1) {
        if (this.#isBefore(this.#times[child] as number, this.#orders[child] as number, least)) least = child;
      }
      if (this.#isBefore(time, order, least)) break;
      this.#move(least, position);
      position = least;
    }
    this.#put(position, time, order, slot);
  }

  /** Whether something of this time and order comes before what is at the position. */
  #isBefore(time: number, order: number, position: number): boolean {
    const other = this.#times[position] as number;
    return time < other || (time === other && order < (this.#orders[position] as number));
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from] as number, this.#orders[from] as number, this.#slots[from] as number);
  }

  #put(position: number, time: number, order: number, slot: number): void {
    this.#times[position] = time;
    this.#orders[position] = order;
    this.#slots[position] = slot;
    this.#positions[slot] = position;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    if (capacity > this.#most) throw new TooManyEvents(this.#most);
    const before = this.#arrays();
    this.#lay(capacity);
    for (const [index, array] of this.#arrays().entries()) array.set(before[index] ?? []);
  }

  #arrays(): (Float64Array | Int32Array | Uint32Array)[] {
    const heap = [this.#times, this.#orders, this.#slots];
    return [...heap, this.#positions, this.#generations, this.#kinds, this.#subjects, this.#free];
  }

  /** Lays empty arrays out in one piece of memory: a queue is made for every trial, and eight pieces take longer to get. */
  #lay(capacity: number): void {
    const memory = new ArrayBuffer(capacity * 40);
    this.#times = new Float64Array(memory, 0, capacity);
    this.#orders = new Float64Array(memory, capacity * 8, capacity);
    this.#slots = new Int32Array(memory, capacity * 16, capacity);
    this.#positions = new Int32Array(memory, capacity * 20, capacity).fill(-1);
    this.#generations = new Uint32Array(memory, capacity * 24, capacity);
    this.#kinds = new Int32Array(memory, capacity * 28, capacity);
    this.#subjects = new Int32Array(memory, capacity * 32, capacity);
    this.#free = new Int32Array(memory, capacity * 36, capacity);
  }
}

/** The slot of an event: a small number that no other waiting event has. */
export function slotOf(handle: Handle): number {
  return handle % slotLimit;
}
