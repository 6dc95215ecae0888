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
