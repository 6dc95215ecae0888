import { describe, expect, it } from 'vitest';
import { openStage } from './play.ts';
import type { Told } from './stage.ts';
import { describeRing, startOrderOf } from './start-order.ts';
import { platformOf } from './testing.ts';

const cache = (needs: readonly string[], more = {}) => ({
  part: 'managed-service',
  in: 'home',
  exists: false,
  creation: '1min',
  needs,
  ...more,
});

function play(described: Parameters<typeof platformOf>[0]) {
  const told: Told[] = [];
  const stage = openStage(platformOf({ home: { part: 'region' }, ...described }), 1, (each) =>
    told.push(each),
  );
  return {
    stage,
    act: (part: string, kind: string, params = {}) => stage.perform(part, kind, params),
    told: (what: string) =>
      told.filter((each) => each.what === what).map(({ part, text }) => `${part}: ${text}`),
    upAt: () =>
      Object.fromEntries(
        told.filter(({ what }) => what === 'up').map(({ part, atMs }) => [part, atMs / 60_000]),
      ),
  };
}

describe('parts that need each other to start', () => {
  it('start in the order of what they need, however they were asked', () => {
    const { stage, act, upAt } = play({ a: cache(['b', 'c']), b: cache(['c']), c: cache([]), d: cache([]) });
    for (const each of ['a', 'b', 'c', 'd']) act(each, 'create');
    stage.run(600_000);
    expect(upAt()).toEqual({ c: 1, d: 1, b: 2, a: 3 });
  });

  it('wait for ever in a ring, which is named once, until one of it starts alone', () => {
    const { stage, act, told, upAt } = play({
      a: cache(['b']),
      b: cache(['c']),
      c: cache(['a']),
      d: cache(['a']),
    });
    for (const each of ['a', 'b', 'c', 'd']) act(each, 'create');
    stage.run(600_000);
    expect(upAt()).toEqual({});
    expect(told('start-deadlock')).toEqual(['c: c -> a -> b -> c: each waits for the next to be up']);
    expect(act('b', 'start-alone').witness).toBe('it starts without what it needs');
    stage.run(1_200_000);
    expect(upAt()).toEqual({ b: 11, a: 12, c: 13, d: 13 });
  });

  it('run in a ring as long as nothing stops, and cannot start again once all were lost', () => {
    const there = { exists: true, restart: '1min' };
    const { stage, act, told } = play({ a: cache(['b'], there), b: cache(['a'], there) });
    expect(stage.read('a', 'up')).toBe(1);
    const loss = act('home', 'lose', { capabilities: ['data'] });
    stage.run(60_000);
    expect(told('start-deadlock')).toEqual([]);
    loss.undo?.();
    stage.run(600_000);
    expect(stage.read('a', 'up') + stage.read('b', 'up')).toBe(0);
    expect(told('start-deadlock').length).toBeGreaterThan(0);
    act('a', 'start-alone');
    stage.run(900_000);
    expect(stage.read('a', 'up') + stage.read('b', 'up')).toBe(2);
  });
});

describe('startOrderOf', () => {
  const order = (described: Readonly<Record<string, ReturnType<typeof cache>>>) =>
    startOrderOf(platformOf({ home: { part: 'region' }, ...described }));

  it('tells what can start when', () => {
    expect(order({ a: cache(['b', 'c']), b: cache(['c']), c: cache([]), d: cache([]) })).toEqual({
      waves: [['c'], ['b'], ['a']],
      rings: [],
      never: [],
    });
  });

  it('finds rings before anything is played, each once, and what waits behind them', () => {
    const found = order({
      web: cache(['core']),
      core: cache(['db', 'queue']),
      db: cache(['disk']),
      queue: cache(['core', 'disk']),
      disk: cache([]),
      self: cache(['self']),
    });
    expect(found).toEqual({
      waves: [['disk'], ['db']],
      rings: [
        ['core', 'queue', 'core'],
        ['self', 'self'],
      ],
      never: ['web', 'core', 'queue', 'self'],
    });
    expect(describeRing(found.rings[0] ?? [])).toMatch(/^core -> queue -> core: /);
  });

  it('takes a hundred parts in a row, and a ring as long', () => {
    const row = Array.from({ length: 100 }, (_, index) => [`p${index}`, cache([`p${index + 1}`])] as const);
    expect(order(Object.fromEntries([...row, ['p100', cache([])]])).waves).toHaveLength(101);
    expect(order(Object.fromEntries([...row, ['p100', cache(['p0'])]])).rings[0]).toHaveLength(102);
  });
});
