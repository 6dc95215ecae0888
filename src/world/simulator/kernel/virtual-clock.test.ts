import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('the virtual clock', () => {
  it('jumps to whoever waits for the earliest time, in order of asking', async () => {
    const clock = new VirtualClock();
    const woken: string[] = [];
    const wait = async (who: string, atMs: number) => {
      await clock.until(atMs);
      woken.push(`${who} at ${clock.now()}`);
    };
    await Promise.all([wait('c', 3_600_000), wait('a', 5), wait('b', 5)]);
    expect(woken).toEqual(['a at 5', 'b at 5', 'c at 3600000']);
  });

  it('lets everything that need not wait run before it jumps', async () => {
    const clock = new VirtualClock();
    const runLong = async () => {
      for (let step = 0; step < 1_000; step += 1) await Promise.resolve();
      return 'work';
    };
    expect(await Promise.race([clock.until(1).then(() => 'clock'), runLong()])).toBe('work');
  });

  it('lets the one who was woken act before what comes next', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.at(2, () => seen.push('event'));
    const actor = async () => {
      await clock.until(2);
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      seen.push('actor');
    };
    const acting = actor();
    clock.at(2, () => seen.push('later event'));
    await acting;
    await clock.until(3);
    expect(seen).toEqual(['event', 'actor', 'later event']);
  });

  it('goes on at once after a quiet call, unless it says that others are to act', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const call = (name: string, atMs: number, says: boolean) =>
      clock.callAt(
        atMs,
        () => {
          seen.push(name);
          void Promise.resolve().then(() => seen.push(`who heard of ${name}`));
          if (says) clock.letOthersAct();
        },
        'quiet',
      );
    call('a', 1, false);
    call('b', 2, true);
    call('c', 3, false);
    await clock.until(4);
    expect(seen).toEqual(['a', 'b', 'who heard of a', 'who heard of b', 'c', 'who heard of c']);
  });

  it('counts what may have changed something: no quiet call, but what others do after one', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    const look = () => seen.push(clock.stirs);
    for (const atMs of [1, 2, 4, 6]) clock.callAt(atMs, look, 'quiet');
    clock.at(3, () => undefined);
    clock.callAt(5, () => clock.letOthersAct(), 'quiet');
    await clock.until(7);
    const [first = Number.NaN] = seen;
    expect(seen.map((stirs) => stirs - first)).toEqual([0, 0, 1, 2]);
    expect(clock.stirs, 'outside of an event').toBeNaN();
  });

  it('rejects who was aborted and does not wake them', async () => {
    const clock = new VirtualClock();
    const over = new AbortController();
    const waiting = clock.until(1_000, over.signal);
    over.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(clock.now()).toBe(0);
    expect(clock.waiting).toBe(0);
    await expect(clock.until(5, over.signal)).rejects.toThrow('enough');
  });

  it('settles what was deferred once, by an event', async () => {
    const clock = new VirtualClock();
    const answer = clock.defer<string>();
    clock.at(7, () => answer.resolve('yes'));
    clock.at(7, () => answer.reject(new Error('no')));
    expect(await answer.promise).toBe('yes');
    expect(clock.now()).toBe(7);
  });

  it('stands still while nobody awaits anything', async () => {
    const clock = new VirtualClock();
    let beats = 0;
    const beat = () => {
      beats += 1;
      clock.after(1, beat);
    };
    beat();
    await clock.until(10);
    const after = beats;
    await new Promise((resolve) => setImmediate(resolve));
    expect(beats).toBe(after);
    expect(after).toBeGreaterThanOrEqual(10);
  });

  it('goes on although somebody waits for no time again and again', async () => {
    const clock = new VirtualClock();
    const over = new AbortController();
    clock.at(1, () => over.abort());
    while (!over.signal.aborted) await clock.until(clock.now());
    expect(clock.now()).toBeCloseTo(1, 6);
  });

  it('forgets what was cancelled, and everything when it stops', async () => {
    const clock = new VirtualClock();
    const happened: string[] = [];
    clock.cancel(clock.at(1, () => happened.push('cancelled')));
    clock.at(2, () => happened.push('kept'));
    await clock.until(3);
    clock.at(4, () => happened.push('stopped'));
    clock.stop();
    expect(happened).toEqual(['kept']);
    expect(clock.waiting).toBe(0);
  });
});
