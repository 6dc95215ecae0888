import { type Clock, callAt } from '../kit/clock.ts';
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
export function awaitHolding(
  expected: Expectation,
  stage: { readonly clock: Clock; readonly situation: Situation },
  deadlineMs: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { clock, situation } = stage;
  return new Promise((resolve, reject) => {
    let callOff = () => {};
    const end = () => {
      callOff();
      stopListening();
      signal.removeEventListener('abort', aborted);
    };
    const answer = (cameMs: number | undefined) => {
      end();
      resolve(cameMs);
      clock.letOthersAct?.();
    };
    const aborted = () => {
      end();
      reject(signal.reason);
    };
    const look = () => {
      const nowMs = clock.now();
      if (expected.holds()) answer(nowMs);
      else if (nowMs >= deadlineMs) answer(undefined);
      else {
        const mayHoldMs = expected.mayHoldAtMs();
        callOff = callAt(clock, mayHoldMs > nowMs ? Math.min(deadlineMs, mayHoldMs) : deadlineMs, look);
      }
    };
    const stopListening = situation.listen((event) => {
      if (expected.heeds(event) && expected.holds()) answer(clock.now());
    });
    if (signal.aborted) aborted();
    else {
      signal.addEventListener('abort', aborted, { once: true });
      look();
    }
  });
}
