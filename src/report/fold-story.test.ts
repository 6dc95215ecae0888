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
  expect(foldStory(circle())).toEqual([
    decided(0, 'Transition 0: start pg02'),
    {
      ...decided(1_000, 'Transition 1: start pg02'),
      details: ['because it is down', 'and 8 more times, the last 8.00 s later'],
    },
  ]);
});

it('keeps what differs by more than a number, and what is rare', () => {
  const story = [
    ...circle().slice(0, 3),
    decided(4_000, 'Transition 4: start pg03'),
    decided(5_000, 'Transition 5: stop pg02'),
  ];
  expect(foldStory(story)).toEqual(story);
});

it('never folds what was done to the cluster, or what its clients saw', () => {
  expect(foldStory(circle('fault'))).toHaveLength(10);
  expect(foldStory(circle('clients'))).toHaveLength(10);
});
