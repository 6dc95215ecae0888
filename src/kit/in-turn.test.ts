import { expect, test } from 'vitest';
import { openInTurn } from './in-turn.ts';

test('each begins when the one before has ended, and a failure is only its own', async () => {
  const inTurn = openInTurn();
  const told: string[] = [];
  let letGo = () => {};
  const first = inTurn(async () => {
    told.push('first begins');
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    told.push('first ends');
    throw new Error('it failed');
  });
  const second = inTurn(async () => {
    told.push('second');
    return 2;
  });
  await Promise.resolve();
  expect(told).toEqual(['first begins']);
  letGo();
  await expect(first).rejects.toThrow('it failed');
  expect(await second).toBe(2);
  expect(told).toEqual(['first begins', 'first ends', 'second']);
});
