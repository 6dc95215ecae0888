import { expect, test } from 'vitest';
import { startRealClock } from '../../../kit/real-clock.ts';
import { openAlarm } from './alarm.ts';

test('rings in order of time, never early, and in the order asked for at the same time', async () => {
  const clock = startRealClock();
  const alarm = openAlarm(clock);
  const rung: { readonly name: string; readonly lateMs: number }[] = [];
  await new Promise<void>((done) => {
    const startMs = clock.now();
    const ring = (name: string, afterMs: number, then?: () => void) =>
      alarm.ring(startMs + afterMs, () => {
        rung.push({ name, lateMs: clock.now() - startMs - afterMs });
        then?.();
      });
    ring('last', 40, done);
    ring('third', 9.5);
    ring('first', 0.4, () => ring('second', 3));
    ring('fourth', 9.5);
    ring('past', -5);
  });
  await alarm.close();
  expect(rung.map(({ name }) => name)).toEqual(['past', 'first', 'second', 'third', 'fourth', 'last']);
  for (const { lateMs } of rung) expect(lateMs).toBeGreaterThanOrEqual(0);
});

test('once closed it rings no more', async () => {
  const clock = startRealClock();
  const alarm = openAlarm(clock);
  let rung = 0;
  alarm.ring(clock.now() + 5, () => {
    rung += 1;
  });
  await alarm.close();
  await clock.until(clock.now() + 20);
  expect(rung).toBe(0);
});
