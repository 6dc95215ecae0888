/**
 * The one clock of a trial. Actors never ask the operating system for the time: a lab passes a clock that follows
 * real time, the simulator one that follows its event queue, and the same actor runs in both.
 */
export interface Clock {
  /** Milliseconds since the clock's zero: monotonic, with fractions. */
  readonly now: () => number;
  /**
   * Resolves at or just after `atMs`; at once if that has passed. Rejects with the signal's reason when aborted.
   * @param atMs a time on this clock, in milliseconds
   */
  readonly until: (atMs: number, signal?: AbortSignal) => Promise<void>;
  /** What `callAt` does, where a clock knows a shorter way to it than a promise. */
  readonly callAt?: (atMs: number, act: () => void, quiet?: Quiet) => () => void;
  /** Said by who settles a promise during a quiet call: those who await it act before time goes on. */
  readonly letOthersAct?: () => void;
}

/**
 * Promises a clock that nobody outside need act after a call before time goes on: what the call settles comes from this
 * clock's world, or is told to the clock by `letOthersAct`; and that the call changes nothing in the world at once. A
 * simulated clock then goes on at once, and takes it that all is as it was.
 */
export type Quiet = 'quiet';

/**
 * Does something at or just after `atMs` on a clock, unless it is called off before: for what happens so often that a
 * promise for each time would be felt.
 * @returns how to call it off
 */
export function callAt(clock: Clock, atMs: number, act: () => void, quiet?: Quiet): () => void {
  if (clock.callAt) return clock.callAt(atMs, act, quiet);
  const off = new AbortController();
  clock.until(atMs, off.signal).then(act, () => undefined);
  return () => off.abort(calledOff);
}

/** One reason for all: without one, an error is made with its stack each time. */
const calledOff = new Error('it was called off');

/** How often a condition is looked at and how long it may take. */
export interface Patience {
  /** Time between looks, in milliseconds; default 10. */
  readonly everyMs?: number;
  /** Give up after this long, in milliseconds. */
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Awaits a condition with a deadline: looks at once and then every `everyMs` until `look` answers something other
 * than `undefined`.
 * @returns the answer, or `undefined` if the deadline passed first
 */
export async function awaitCondition<Answer>(
  clock: Clock,
  look: () => Promise<Answer | undefined> | Answer | undefined,
  patience: Patience,
): Promise<Answer | undefined> {
  const deadline = clock.now() + patience.withinMs;
  for (;;) {
    patience.signal?.throwIfAborted();
    const answer = await look();
    if (answer !== undefined) return answer;
    if (clock.now() >= deadline) return undefined;
    await clock.until(Math.min(deadline, clock.now() + (patience.everyMs ?? 10)), patience.signal);
  }
}
