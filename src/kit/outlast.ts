import type { Clock } from './clock.ts';

/** How something that was begun stands after a while. */
export type Outcome =
  | { readonly how: 'done' }
  | { readonly how: 'failed'; readonly error: Error }
  | { readonly how: 'pending' };

/**
 * Waits for something that was begun, but not for longer than `withinMs`. It goes on in the background if it is not
 * finished then; ask again to learn how it ended. A failure is an answer here, never an unhandled rejection.
 */
export async function outlast(
  clock: Clock,
  begun: Promise<unknown>,
  withinMs: number,
  signal?: AbortSignal,
): Promise<Outcome> {
  const over = new AbortController();
  const signals = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  const pending = clock.until(clock.now() + withinMs, signals).then(
    (): Outcome => ({ how: 'pending' }),
    (): Outcome => ({ how: 'pending' }),
  );
  const finished = begun.then(
    (): Outcome => ({ how: 'done' }),
    (error: unknown): Outcome => ({
      how: 'failed',
      error: error instanceof Error ? error : new Error(String(error)),
    }),
  );
  const outcome = await Promise.race([finished, pending]);
  over.abort(isOver);
  return outcome;
}

/** One reason for all: without one, an error is made with its stack each time. */
const isOver = new Error('nobody waits any more');
