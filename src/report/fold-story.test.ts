import { expect, it } from 'vitest';
import { foldStory } from './fold-story.ts';
import type { Happening } from './happening.ts';

const decided = (atMs: number, what: string, kind: Happening['kind'] = 'decision'): Happening => ({
  atMs,
  kind,
  tone: 'plain',
  node: 'pg02',
  what,
  details: ['because it is down'],
});
const circle = (kind: Happening['kind'] = 'decision') =>
  Array.from({ length: 10 }, (_, turn) => decided(turn * 1_000, `Transition ${turn}: start pg02`, kind));

it('tells twice what comes again and again, and then how often', () => {
  expect(foldStory(circle('order'))).toEqual([
    decided(0, 'Transition 0: start pg02', 'order'),
    {
      ...decided(1_000, 'Transition 1: start pg02', 'order'),
      details: ['because it is down', 'and 8 more times, the last 8.00 s later'],
    },
  ]);
});

it('tells one round of a circle of decisions, how fast it turns and how often', () => {
  const steps = ['stop pg02', 'start pg02', 'look at pg02'];
  const turns = Array.from({ length: 12 }, (_, at) =>
    decided(at * 1_000, `Transition ${at}: ${steps[at % 3] ?? ''}`),
  );
  const ends = decided(13_000, 'Transition 12: promote pg03');
  expect(foldStory([...turns, ends]).map(({ atMs, what }) => [atMs, what])).toEqual([
    [0, 'Transition 0: stop pg02'],
    [1_000, 'Transition 1: start pg02'],
    [2_000, 'Transition 2: look at pg02'],
    [3_000, 'pg02: the same 3 decisions come again every 3.00 s, 4 rounds in all'],
    [13_000, 'Transition 12: promote pg03'],
  ]);
});

it('tells three rounds one by one, and the circles of two nodes apart', () => {
  const thrice = [0, 1, 2, 3, 4, 5].map((at) => decided(at, at % 2 === 0 ? 'stop pg02' : 'start pg02'));
  expect(foldStory(thrice)).toHaveLength(6);
  const other = circle().map((each) => ({ ...each, node: 'pg03' }));
  expect(foldStory([...circle(), ...other])).toHaveLength(4);
});

it('gives a reason once', () => {
  const [first, second] = foldStory([decided(0, 'stop pg02'), decided(1, 'start pg02')]);
  expect(first?.details).toEqual(['because it is down']);
  expect(second?.details).toEqual(['and 1 line told before']);
});

it('does not repeat in a decision why nobody is promoted', () => {
  const why =
    'pg on pg02 is restarted; the agent does not recommend pg03; with -1000 pg03 would be promoted.';
  const told = foldStory([
    decided(0, `Transition 1 (pg01 left): restart pg; nobody is promoted: ${why}`),
    decided(1, `Transition 2 (pg02 stopped): start pg; nobody is promoted: ${why}`),
    decided(2, 'Transition 3: start pg; nobody is promoted: the agent does not recommend pg03.'),
    decided(
      3,
      'Transition 4: start pg; nobody is promoted: pg on pg03 failed; the agent does not recommend pg03.',
    ),
    { ...decided(4, `Transition 1: restart pg; nobody is promoted: ${why}`), node: 'pg03' },
  ]).map(({ what }) => what);
  expect(told.slice(1, 3)).toEqual([
    'Transition 2 (pg02 stopped): start pg; nobody is promoted, as told before',
    'Transition 3: start pg; nobody is promoted, as told before',
  ]);
  expect(told[3]).toContain('pg on pg03 failed');
  expect(told[4]).toContain('with -1000 pg03 would be promoted.');
});

it('keeps what differs by more than a number, and what is rare', () => {
  const story = [
    ...circle().slice(0, 3),
    decided(4_000, 'Transition 4: start pg03'),
    decided(5_000, 'Transition 5: stop pg02'),
  ];
  const words = (told: readonly Happening[]) => told.map(({ what }) => what);
  expect(words(foldStory(story))).toEqual(words(story));
});

it('never folds what was done to the cluster, or what its clients saw', () => {
  expect(foldStory(circle('fault'))).toHaveLength(10);
  expect(foldStory(circle('clients'))).toHaveLength(10);
});
