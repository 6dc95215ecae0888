import { describe, expect, it } from 'vitest';
import { partOf } from './index.ts';
import { openStage } from './play.ts';
import type { Told } from './stage.ts';
import { platformOf } from './testing.ts';

const minute = 60_000;
const works = { part: 'managed-service', in: 'home' } as const;
const sop = {
  part: 'procedure',
  by: ['sre'],
  noticed: [{ part: 'home', gauge: 'up', below: 1 }],
  'noticed-after': '5min',
  'decided-after': '2min',
  'looks-every': '1s',
} as const;

/** A play in which the region is lost after one minute; when everything was told, in minutes. */
function play(
  steps: readonly object[],
  more: Readonly<Record<string, { readonly part: string }>> = {},
  plan: object = {},
  before: (act: (part: string, kind: string, params?: object) => unknown) => void = () => undefined,
) {
  const told: Told[] = [];
  const parts = { home: { part: 'region' }, away: { part: 'region' }, sre: { part: 'people' }, ...more };
  const stage = openStage(platformOf({ ...parts, sop: { ...sop, ...plan, steps } }), 1, (each) =>
    told.push(each),
  );
  before((part, kind, params = {}) => stage.perform(part, kind, { ...params }));
  stage.run(minute);
  const loss = stage.perform('home', 'lose', {});
  const at = (what: string) => {
    const found = told.find((each) => each.part === 'sop' && each.what === what);
    return found && Math.round((found.atMs / minute) * 10) / 10;
  };
  return { stage, loss, at };
}

const step = (name: string, takes: string, after?: readonly string[], more = {}) => ({
  name,
  takes,
  ...(after ? { after } : {}),
  ...more,
});

describe('a procedure', () => {
  it('has four clocks: event, detection, decision, resolution', () => {
    const { stage, at } = play([step('announce', '3min')]);
    stage.run(60 * minute);
    expect(['detection', 'decision', 'announce', 'resolution'].map(at)).toEqual([6, 8, 11, 11]);
    expect(stage.read('sop', 'stage')).toBe(3);
  });

  it('does not go round what comes before a step that nobody takes', () => {
    const steps = [step('a', '3min'), step('b', '1h', undefined, { skip: true }), step('c', '1min')];
    const { stage, at } = play(steps, { helpers: { part: 'people' } }, { by: ['sre', 'helpers'] });
    stage.run(60 * minute);
    expect(['a', 'b', 'c', 'resolution'].map(at)).toEqual([11, undefined, 12, 12]);
  });

  it('ends after the longest way through its steps if there are hands enough, and after their sum with one pair', () => {
    const steps = [
      step('a', '4min', []),
      step('b', '3min', []),
      step('c', '2min', []),
      step('d', '5min', ['b']),
      step('e', '1min', ['a', 'c', 'd']),
    ];
    const resolved = (count: number) => {
      const { stage, at } = play(steps, { sre: { part: 'people', count } as { part: string } });
      stage.run(60 * minute);
      return (at('resolution') ?? 0) - 8;
    };
    expect(resolved(3)).toBe(3 + 5 + 1);
    expect(resolved(1)).toBe(4 + 3 + 2 + 5 + 1);
    // Two: a and b; c begins when b is done, d when a is.
    expect(resolved(2)).toBe(4 + 5 + 1);
  });

  it('does things to parts and needs no hands for what it awaits', () => {
    const made = { ...works, in: 'away', exists: false, creation: '10min' };
    const create = (name: string, on: string) =>
      step(name, '1min', [], { do: 'create', on, until: { part: on, gauge: 'up', above: 0 } });
    const { stage, at } = play([create('redis', 'one'), create('search', 'two')], { one: made, two: made });
    stage.run(60 * minute);
    expect(['redis', 'search', 'resolution'].map(at)).toEqual([19, 20, 20]);
  });

  it('decides by what is read, looks again, and takes the steps of a yes only then', () => {
    const steps = (policy: string) => [
      step('switch', '1min', [], {
        decide: { needed: { part: 'home', gauge: 'data', below: 1 }, policy, again: '15min' },
      }),
      step('move', '2min', [], { 'only-if': 'switch' }),
      step('wait', '0s', [], { hands: 0, when: { part: 'home', gauge: 'images', above: 0 } }),
    ];
    const outcome = (policy: string) => {
      const { stage, loss, at } = play(steps(policy));
      stage.run(30 * minute);
      loss.undo?.();
      stage.run(60 * minute);
      return ['switch-executed', 'switch-suspended', 'move', 'resolution'].map(at);
    };
    expect(outcome('when-needed')).toEqual([9, undefined, 11, 30]);
    expect(outcome('never')).toEqual([undefined, 9, undefined, 30]);
    const later = play(steps('when-needed'), {}, {});
    later.loss.undo?.();
    later.stage.perform('home', 'lose', { capabilities: ['images'] });
    later.stage.run(20 * minute);
    expect([later.at('switch-suspended'), later.at('move')]).toEqual([9, undefined]);
    later.stage.perform('home', 'lose', { capabilities: ['data'] });
    later.stage.run(30 * minute);
    expect([later.at('switch-executed'), later.at('move')]).toEqual([24, 26]);
  });

  it('waits for who knows it, goes on without after a while at its own pace, and faster once they are there', () => {
    const steps = [step('first', '10min'), step('second', '10min')];
    const plan = { by: ['sre', 'others'], 'known-to': 'sre', patience: '20min', unaided: 3 };
    const others = { others: { part: 'people' } };
    const known = play(steps, others, plan);
    known.stage.run(300 * minute);
    expect([known.at('decision'), known.at('resolution')]).toEqual([8, 28]);

    const away = play(steps, others, plan, (act) => act('sre', 'leave'));
    away.stage.run(300 * minute);
    // Noticed at 6; after 20 min they decide, which takes 3 x 2 min; each step takes 30.
    expect([away.at('decision'), away.at('first'), away.at('resolution')]).toEqual([32, 62, 92]);

    const published = play(steps, others, { ...plan, 'known-to': 'everyone' }, (act) => act('sre', 'leave'));
    published.stage.run(300 * minute);
    expect([published.at('decision'), published.at('resolution')]).toEqual([8, 28]);
  });

  it('leaves out what nobody takes', () => {
    const { stage, at } = play([step('announce', '3min'), step('freeze', '5min', undefined, { skip: true })]);
    stage.run(60 * minute);
    expect([at('freeze'), at('resolution')]).toEqual([undefined, 11]);
  });

  it.each([
    [[step('a', '1min', ['b']), step('b', '1min')], 'no step called b stands before a'],
    [[step('a', '1min'), step('a', '1min')], 'two steps are called a'],
    [
      [step('a', '1min'), step('b', '1min', [], { 'only-if': 'a' })],
      'no step called a that decides stands before b',
    ],
    [[step('a', '1min', [], { do: 'create' })], 'a needs both `do` and `on`, or neither'],
  ])('refuses steps that lead nowhere', (steps, message) => {
    const read = partOf('procedure').params.safeParse({ ...sop, steps });
    expect(read.error?.issues.map((issue) => issue.message)).toContain(message);
  });
});

describe('people', () => {
  it('answer after a while, and after they are back if they were away', () => {
    const slow = { sre: { part: 'people', 'answers-after': '4min' } as { part: string } };
    const there = play([step('announce', '3min')], slow);
    there.stage.run(60 * minute);
    expect([there.at('detection'), there.at('decision')]).toEqual([6, 12]);
    const asleep = play([step('announce', '3min')], slow, {}, () => undefined);
    const sleep = asleep.stage.perform('sre', 'leave', {});
    asleep.stage.run(100 * minute);
    expect(asleep.at('decision')).toBeUndefined();
    sleep.undo?.();
    asleep.stage.run(200 * minute);
    expect(asleep.at('decision')).toBe(106);
  });
});
