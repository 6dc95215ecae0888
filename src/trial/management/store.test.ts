import { expect, it } from 'vitest';
import type { StoreQuestion } from '../../managers/manager.ts';
import { type ScriptedClock, startScriptedClock } from '../../world/scripted-clock.ts';
import { Store } from './store.ts';

const write = (key: string, value: unknown, more: object = {}) =>
  ({ ask: 'write', key, value, ...more }) as const;

function openStore(): {
  readonly clock: ScriptedClock;
  readonly ask: (question: StoreQuestion) => ReturnType<Store['ask']>;
} {
  const clock = startScriptedClock();
  const store = new Store(clock);
  return { clock, ask: (question) => store.ask(question, 10_000) };
}

async function keysOf({ ask }: Pick<ReturnType<typeof openStore>, 'ask'>) {
  const { keys } = await ask({ ask: 'read' });
  return Object.fromEntries([...keys].map(([key, { value }]) => [key, value]));
}

it('counts its writes, and a key has the number of its last one', async () => {
  const { ask } = openStore();
  await ask(write('leader', 'pg01'));
  await ask(write('state', 'well'));
  const { accepted, keys } = await ask(write('leader', 'pg02'));
  expect(accepted).toBe(true);
  expect(Object.fromEntries(keys)).toEqual({
    leader: { value: 'pg02', revision: 3 },
    state: { value: 'well', revision: 2 },
  });
});

it('writes only what is still as expected', async () => {
  const store = openStore();
  const accepts = async (question: StoreQuestion) => (await store.ask(question)).accepted;
  expect(await accepts(write('leader', 'pg01', { previous: null }))).toBe(true);
  expect(await accepts(write('leader', 'pg02', { previous: null }))).toBe(false);
  expect(await accepts(write('leader', 'pg02', { previous: 7 }))).toBe(false);
  expect(await keysOf(store)).toEqual({ leader: 'pg01' });
  expect(await accepts(write('leader', 'pg02', { previous: 1 }))).toBe(true);
  expect(await accepts({ ask: 'delete', key: 'leader', previous: 1 })).toBe(false);
  expect(await accepts({ ask: 'delete', key: 'leader', previous: 2 })).toBe(true);
  expect(await accepts({ ask: 'delete', key: 'leader' })).toBe(false);
});

it('forgets a key whose lease ran out, unless it is written again before', async () => {
  const store = openStore();
  await store.ask(write('leader', 'pg01', { ttlMs: 100 }));
  await store.clock.until(99);
  expect(await keysOf(store)).toEqual({ leader: 'pg01' });
  await store.ask(write('leader', 'pg01', { ttlMs: 100 }));
  await store.clock.until(198);
  expect(await keysOf(store)).toEqual({ leader: 'pg01' });
  await store.clock.until(199);
  expect(await keysOf(store)).toEqual({});
  expect((await store.ask(write('leader', 'pg02', { previous: null }))).accepted).toBe(true);
});

it('answers who waits for a key when it changes, lapses or comes into being, and not when it is only renewed', async () => {
  const store = openStore();
  const heard: string[] = [];
  const wait = (value: string | null) =>
    void store
      .ask({ ask: 'wait', key: 'leader', value })
      .then(() => heard.push(`${value} no more at ${store.clock.now()}`));
  wait(null);
  await store.clock.until(10);
  await store.ask(write('leader', 'pg01', { ttlMs: 100 }));
  wait('pg01');
  await store.clock.until(60);
  await store.ask(write('leader', 'pg01', { ttlMs: 100 }));
  await store.clock.until(200);
  expect(heard).toEqual(['null no more at 10', 'pg01 no more at 160']);
});

it('keeps nobody who has waited as long as the answer was of interest', async () => {
  const clock = startScriptedClock();
  const store = new Store(clock);
  await store.ask(write('leader', 'pg01'), 0);
  const answers = [100, 200].map((untilMs) =>
    store.ask({ ask: 'wait', key: 'leader', value: 'pg01' }, untilMs),
  );
  expect(store.waiting).toBe(2);
  await clock.until(150);
  await answers[0];
  expect(store.waiting).toBe(1);
  await store.ask(write('leader', 'pg02'), 160);
  await answers[1];
  expect(store.waiting).toBe(0);
});
