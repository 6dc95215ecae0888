import type { Clock } from '../kit/clock.ts';
import type { RecordedEvent } from '../recording/event.ts';
import type { Situation } from './situation.ts';

/** Something that is awaited of the situation. */
export interface Expectation {
  readonly holds: () => boolean;
  /** Whether such an event may make it true: others are not worth a look. */
  readonly heeds: (event: RecordedEvent) => boolean;
  /** When it may come true although nothing happens, on the trial's clock; infinite if it cannot. */
  readonly mayHoldAtMs: () => number;
}

/**
 * Awaits that an expectation holds, and notices it with the event that makes it true, not a while later.
 * @param deadlineMs a time on the trial's clock
 * @returns when it was found to hold, or `undefined` if the deadline passed first; rejects when aborted
 */
export async function awaitHolding(
  expected: Expectation,
  stage: { readonly clock: Clock; readonly situation: Situation },
  deadlineMs: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { clock, situation } = stage;
  signal.throwIfAborted();
  let cameMs = expected.holds() ? clock.now() : undefined;
  const came = new AbortController();
  const stopListening = situation.listen((event) => {
    if (cameMs !== undefined || !expected.heeds(event) || !expected.holds()) return;
    cameMs = clock.now();
    came.abort(noLongerAwaited);
  });
  const either = AbortSignal.any([signal, came.signal]);
  try {
    while (cameMs === undefined && clock.now() < deadlineMs) {
      const mayHoldMs = expected.mayHoldAtMs();
      const nextMs = mayHoldMs > clock.now() ? Math.min(deadlineMs, mayHoldMs) : deadlineMs;
      await clock.until(nextMs, either).catch(() => undefined);
      signal.throwIfAborted();
      if (cameMs === undefined && expected.holds()) cameMs = clock.now();
    }
    return cameMs;
  } finally {
    stopListening();
  }
}

/** One reason for all: an error of its own would be made, with its stack, each time. */
const noLongerAwaited = new Error('what was awaited has come');
