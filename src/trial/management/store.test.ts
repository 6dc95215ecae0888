import { expect, it } from 'vitest';
import { Store } from './store.ts';

const write = (key: string, value: unknown, more: object = {}) =>
  ({ ask: 'write', key, value, ...more }) as const;
const keysOf = (store: Store, atMs: number) =>
  Object.fromEntries([...store.ask({ ask: 'read' }, atMs).keys].map(([key, { value }]) => [key, value]));

it('counts its writes, and a key has the number of its last one', () => {
  const store = new Store();
  store.ask(write('leader', 'pg01'), 0);
  store.ask(write('state', 'well'), 1);
  const { accepted, keys } = store.ask(write('leader', 'pg02'), 2);
  expect(accepted).toBe(true);
  expect(Object.fromEntries(keys)).toEqual({
    leader: { value: 'pg02', revision: 3 },
    state: { value: 'well', revision: 2 },
  });
});

it('writes only what is still as expected', () => {
  const store = new Store();
  expect(store.ask(write('leader', 'pg01', { previous: null }), 0).accepted).toBe(true);
  expect(store.ask(write('leader', 'pg02', { previous: null }), 1).accepted).toBe(false);
  expect(store.ask(write('leader', 'pg02', { previous: 7 }), 2).accepted).toBe(false);
  expect(keysOf(store, 3)).toEqual({ leader: 'pg01' });
  expect(store.ask(write('leader', 'pg02', { previous: 1 }), 4).accepted).toBe(true);
  expect(store.ask({ ask: 'delete', key: 'leader', previous: 1 }, 5).accepted).toBe(false);
  expect(store.ask({ ask: 'delete', key: 'leader', previous: 2 }, 6).accepted).toBe(true);
  expect(store.ask({ ask: 'delete', key: 'leader' }, 7).accepted).toBe(false);
});

it('forgets a key whose lease ran out, unless it is written again before', () => {
  const store = new Store();
  store.ask(write('leader', 'pg01', { ttlMs: 100 }), 0);
  expect(keysOf(store, 99)).toEqual({ leader: 'pg01' });
  store.ask(write('leader', 'pg01', { ttlMs: 100 }), 99);
  expect(keysOf(store, 198)).toEqual({ leader: 'pg01' });
  expect(keysOf(store, 199)).toEqual({});
  expect(store.ask(write('leader', 'pg02', { previous: null }), 199).accepted).toBe(true);
});
