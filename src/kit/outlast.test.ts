import { describe, expect, it } from 'vitest';
import { outlast } from './outlast.ts';
import { startRealClock } from './real-clock.ts';

const clock = startRealClock();
const forever = new Promise<void>(() => {});

describe('outlast', () => {
  it('tells what is done', async () => {
    expect(await outlast(clock, Promise.resolve(1), 60_000)).toEqual({ how: 'done' });
  });

  it('tells a failure with its error', async () => {
    const error = new Error('no');
    expect(await outlast(clock, Promise.reject(error), 60_000)).toEqual({ how: 'failed', error });
  });

  it('tells what still goes on', async () => {
    expect(await outlast(clock, forever, 1)).toEqual({ how: 'pending' });
  });

  it('does not wait for longer than the signal lets it', async () => {
    expect(await outlast(clock, forever, 60_000, AbortSignal.abort())).toEqual({ how: 'pending' });
  });
});
