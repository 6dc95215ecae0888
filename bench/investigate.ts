/**
 * How many runs it takes to find the culprits among the suspects of a synthetic outage, and how often the answer is
 * right; beside one-by-one, ddmin and QuickXplain of our own and Debian's `delta` where it is installed.
 *
 *     npx tsx bench/investigate.ts [placements]      2000 unless told; about ten minutes
 *
 * Every count includes the control run and the run of everybody. `to answer` counts the runs until the culprits are
 * named and leaving out each of them was seen to avert the outage; `in all` adds the cross-checks. Exits with 1 if a
 * bar is missed.
 */
import { mean, quantile } from 'simple-statistics';
import { allOf, leaveOneOut, type SuspectSet, setOf } from '../src/investigate/suspect-set.ts';
import { anyOf, investigateTruth, type Truth } from '../src/investigate/testing.ts';
import { judgeSuspects } from '../src/investigate/verdicts.ts';
import { openDraw } from '../src/kit/draw.ts';
import {
  counted,
  ddmin,
  hasDelta,
  oneByOne,
  quickXplain,
  type Reducer,
  runDelta,
} from './investigate/peers.ts';
import { drawSuspects, investigateCounting } from './investigate/placement.ts';

const placements = Number(process.argv[2] ?? 2_000);
const missed: string[] = [];
const bar = (met: boolean, what: string) => {
  if (!met) missed.push(what);
};

deterministicWorlds();
flakyWorlds();
severalCauses();
nonMonotoneWorlds();
console.log(missed.length === 0 ? '\nEvery bar is met.' : `\nMissed: ${missed.join('; ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;

function deterministicWorlds(): void {
  console.log('Rate 1, known: median runs (largest)');
  const columns = 'N,k one-by-one ddmin QuickXplain delta to-answer in-all right'.split(' ');
  console.log(columns.map((column) => column.padStart(12)).join(''));
  for (const [count, guilty] of [
    [8, 2],
    [12, 2],
    [16, 1],
    [16, 2],
    [16, 3],
    [24, 3],
    [64, 3],
  ] as const) {
    const cases = Math.ceil(placements / (count > 16 ? 20 : 5));
    const peers = [oneByOne, ddmin, quickXplain].map((reducer) => runsOfPeer(reducer, count, guilty, cases));
    const results = Array.from({ length: cases }, (_, index) => place(count, guilty, 1, index, true));
    const toAnswer = results.map((result) => result.runsToAnswer);
    const right = share(results);
    const cells = [
      `${count},${guilty}`,
      ...peers.map(summary),
      hasDelta() ? summary(runsOfDelta(count, guilty)) : 'absent',
      summary(toAnswer),
      summary(results.map((result) => result.runs)),
      percent(right),
    ];
    console.log(cells.map((cell) => cell.padStart(12)).join(''));
    bar(right === 1, `${count},${guilty}: a wrong answer at rate 1`);
    if (count === 16 && guilty === 2) bar(quantile(toAnswer, 0.5) <= 12, 'more than 12 runs for 16,2');
  }
}

function flakyWorlds(): void {
  console.log(`\nRate unknown, 16 suspects of which 2 are guilty, ${placements} placements`);
  console.log('   rate       right  runs: median  mean  90 %  most');
  for (const rate of [1, 0.9, 0.7, 0.5]) {
    const results = Array.from({ length: placements }, (_, index) => place(16, 2, rate, index, false));
    const runs = results.map((result) => result.runs);
    const cells = [
      quantile(runs, 0.5),
      mean(runs).toFixed(1),
      Math.round(quantile(runs, 0.9)),
      Math.max(...runs),
    ];
    console.log(
      `${rate.toFixed(2).padStart(7)}${percent(share(results)).padStart(12)}  ${cells.map((cell) => String(cell).padStart(6)).join('  ')}`,
    );
    bar(share(results) >= 0.99, `right in only ${percent(share(results))} at rate ${rate}`);
  }
}

function severalCauses(): void {
  const cases = Math.ceil(placements / 10);
  console.log(`\nSeveral causes among 12 suspects, ${cases} placements: all minimal sets found, median runs`);
  for (const rate of [1, 0.7]) {
    for (const [name, shape] of [
      ['{a} or {b c}', [[0], [1, 2]]],
      [
        '{a b} or {a c}',
        [
          [0, 1],
          [0, 2],
        ],
      ],
      [
        '{a b} or {c d}',
        [
          [0, 1],
          [2, 3],
        ],
      ],
      ['{a} or {b} or {c}', [[0], [1], [2]]],
    ] as const) {
      const results = Array.from({ length: cases }, (_, index) => {
        const drawn = drawSuspects(openDraw(index, 'several'), 12, 4);
        const causes = shape.map((cause) => cause.map((place) => drawn[place] ?? 0));
        const { conclusion, answers } = investigateTruth(12, anyOf(...causes), { rate, seed: index + 1 });
        const found = conclusion.causes.map(({ set }) => set);
        const right = found.length === causes.length && causes.every((cause) => found.includes(setOf(cause)));
        return { right: right && conclusion.outcome === 'complete', runs: answers.length };
      });
      const runs = quantile(
        results.map((result) => result.runs),
        0.5,
      );
      console.log(`${name.padStart(20)} at rate ${rate}: ${percent(share(results))}, ${runs} runs`);
      bar(share(results) >= 0.98, `${name} at rate ${rate}`);
    }
  }
}

function nonMonotoneWorlds(): void {
  const cases = Math.ceil(placements / 10);
  console.log(`\nSuspects that mask each other, 12 suspects, ${cases} placements`);
  const worlds: Readonly<Record<string, (drawn: readonly number[]) => Truth>> = {
    'masked for good':
      ([a = 0, b = 0, mask = 0]) =>
      (s) =>
        has(s, a) && has(s, b) && !has(s, mask),
    'mask and antidote':
      ([a = 0, b = 0, mask = 0, antidote = 0]) =>
      (s) =>
        has(s, a) && has(s, b) && (!has(s, mask) || has(s, antidote)),
    'one masks another cause':
      ([a = 0, b = 0, c = 0]) =>
      (s) =>
        has(s, a) || (has(s, b) && !has(s, c)),
    'an even number of three': (drawn) => (s) => drawn.slice(0, 3).filter((one) => has(s, one)).length === 2,
    'an odd number of three': (drawn) => (s) =>
      drawn.slice(0, 3).filter((one) => has(s, one)).length % 2 === 1,
  };
  for (const rate of [1, 0.7]) {
    for (const [name, world] of Object.entries(worlds)) {
      let wrong = 0;
      let named = 0;
      let masks = 0;
      let runs = 0;
      for (let index = 0; index < cases; index += 1) {
        const truth = world(drawSuspects(openDraw(index, name), 12, 4));
        const { conclusion, answers, options } = investigateTruth(12, truth, {
          rate,
          seed: index + 1,
          mostTrials: 150,
        });
        const verdicts = judgeSuspects(12, { answers, options }, conclusion);
        const culprits = verdicts.filter(({ word }) => word === 'culprit');
        wrong += culprits.some(({ suspect, causes }) => !isCulprit(truth, suspect, causes)) ? 1 : 0;
        named += culprits.length > 0 ? 1 : 0;
        masks += conclusion.masks.length > 0 ? 1 : 0;
        runs += answers.length;
      }
      const cells = `${wrong} wrong, culprits named in ${named}, masks reported in ${masks}, ${Math.round(runs / cases)} runs`;
      console.log(`${name.padStart(25)} at rate ${rate}: ${cells}`);
      bar(wrong <= (rate === 1 ? 0 : cases / 100), `${name}: a wrong culprit at rate ${rate}`);
    }
  }
}

/** A culprit is part of a set that is enough while no part of it is, and leaving it out of everybody averts the outage. */
function isCulprit(truth: Truth, suspect: number, causes: readonly SuspectSet[]): boolean {
  const minimal = causes.every((set) => truth(set) && leaveOneOut(set).every((part) => !truth(part)));
  return minimal && !truth(allOf(12) & ~setOf([suspect]));
}

function has(set: SuspectSet, suspect: number): boolean {
  return (set & (1n << BigInt(suspect))) !== 0n;
}

function place(count: number, guilty: number, rate: number, index: number, deterministic: boolean) {
  const culprits = drawSuspects(openDraw(index, 'placement'), count, guilty);
  const { conclusion, runs, runsToAnswer } = investigateCounting(count, anyOf(culprits), {
    rate,
    deterministic,
    seed: index + 1,
  });
  const right =
    conclusion.outcome === 'complete' &&
    conclusion.causes.length === 1 &&
    conclusion.causes[0]?.set === setOf(culprits);
  return { right, runs, runsToAnswer };
}

function runsOfPeer(reducer: Reducer, count: number, guilty: number, cases: number): number[] {
  return Array.from({ length: cases }, (_, index) => {
    const culprits = drawSuspects(openDraw(index, 'placement'), count, guilty);
    const { ask, runs } = counted((acting) => culprits.every((culprit) => acting.includes(culprit)));
    ask([]);
    const kept = reducer(count, ask);
    if (setOf(kept) !== setOf(culprits))
      throw new Error(`a peer of ours is wrong about ${culprits.join(' ')}`);
    return runs();
  });
}

function runsOfDelta(count: number, guilty: number): number[] {
  return Array.from({ length: 5 }, (_, index) => {
    const culprits = drawSuspects(openDraw(index, 'placement'), count, guilty);
    return runDelta(count, culprits).runs + 1;
  });
}

function summary(runs: readonly number[]): string {
  return `${quantile([...runs], 0.5)} (${Math.max(...runs)})`;
}

function share(results: readonly { readonly right: boolean }[]): number {
  return results.filter(({ right }) => right).length / results.length;
}

function percent(part: number): string {
  return `${Number((part * 100).toFixed(2))} %`;
}
