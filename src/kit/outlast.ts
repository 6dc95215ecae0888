import { type Clock, callAt } from './clock.ts';

/** How something that was begun stands after a while. */
export type Outcome =
  | { readonly how: 'done' }
  | { readonly how: 'failed'; readonly error: Error }
  | { readonly how: 'pending' };

/**
 * Waits for something that was begun, but not for longer than `withinMs`, nor once the signal is given. It goes on in
 * the background if it is not finished then; ask again to learn how it ended. A failure is an answer here, never an
 * unhandled rejection.
 */
export function outlast(
  clock: Clock,
  begun: Promise<unknown>,
  withinMs: number,
  signal?: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const giveUp = () => answer({ how: 'pending' });
    const callOff = callAt(clock, clock.now() + withinMs, giveUp);
    const answer = (outcome: Outcome) => {
      callOff();
      signal?.removeEventListener('abort', giveUp);
      resolve(outcome);
    };
    begun.then(
      () => answer({ how: 'done' }),
      (error: unknown) =>
        answer({ how: 'failed', error: error instanceof Error ? error : new Error(String(error)) }),
    );
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}
