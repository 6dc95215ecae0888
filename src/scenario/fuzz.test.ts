import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMap, isPair, isScalar, parseDocument, visit } from 'yaml';
import { type Problem, RefusedInput } from '../kit/problem.ts';
import { scenarioCodes } from './codes.ts';
import { readScenario } from './read-scenario.ts';
import { ourScenarios } from './testing.ts';

const goodFiles = ourScenarios();

/** What a careless hand, a broken disk or a merge does to a text; `at` is where, as a share of its length. */
type Mutation = (text: string, at: number, junk: string) => string;

const onText: readonly Mutation[] = [
  (text, at) => text.slice(0, Math.floor(at * text.length)),
  (text, at) => text.slice(Math.floor(at * text.length)),
  (text, at) => splice(text, at, 1, ''),
  (text, at, junk) => splice(text, at, junk.length, junk),
  (text, at, junk) => splice(text, at, 0, junk),
  (text, at) =>
    splice(text, at, 1, String.fromCodePoint((text.codePointAt(Math.floor(at * text.length)) ?? 0) ^ 0x10)),
  (text, at) => onLines(text, at, () => []),
  (text, at) => onLines(text, at, (line) => [line, line]),
  (text, at) => onLines(text, at, (line) => [`  ${line}`]),
  (text, at) => onLines(text, at, (line) => [line.replace(/^ +/, '')]),
  (text, at) => onLines(text, at, (line) => [line.replace(/:.*/, ':')]),
  (text, at) => onLines(text, at, (line) => [line.replace(/:/, '')]),
];

const values = [
  '',
  'null',
  '0',
  '-1',
  '3.5',
  '1e400',
  '.nan',
  'true',
  'yes',
  'nobody',
  '5s',
  '5',
  '[]',
  '[1, [2]]',
  '{}',
  '{ a: { b: c } }',
  '*a',
  '!t x',
  '2001-01-01',
  '"',
  '__proto__',
  'constructor',
];

/** Mutations of what the text means: keys deleted, renamed, values swapped for others. */
const onData: readonly Mutation[] = [
  (text, at) => onPair(text, at, (pair, map) => map.delete(pair.key)),
  (text, at, junk) => onPair(text, at, (pair) => renameKey(pair.key, (key) => key + junk)),
  (text, at) => onPair(text, at, (pair) => renameKey(pair.key, (key) => key.slice(1))),
  (text, at) => onPair(text, at, (pair) => renameKey(pair.key, () => '__proto__')),
  (text, at, junk) =>
    onPair(text, at, (pair) => {
      pair.value = valueFrom(junk);
    }),
  (text, at, junk) =>
    onPair(text, at, (pair) => {
      pair.value = { [junk]: pair.value };
    }),
  (text, at) =>
    onPair(text, at, (pair) => {
      pair.value = [pair.value];
    }),
];

function splice(text: string, at: number, count: number, insert: string): string {
  const index = Math.floor(at * text.length);
  return text.slice(0, index) + insert + text.slice(index + count);
}

function onLines(text: string, at: number, change: (line: string) => readonly string[]): string {
  const lines = text.split('\n');
  const index = Math.floor(at * lines.length);
  return lines.toSpliced(index, 1, ...change(lines[index] ?? '')).join('\n');
}

type Pair = { key: unknown; value: unknown };

/** Changes the pair at this share of all pairs; a text that is no longer YAML stays as it is. */
function onPair(
  text: string,
  at: number,
  change: (pair: Pair, map: { delete: (key: unknown) => unknown }) => unknown,
): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  const found: (() => unknown)[] = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      const map = ancestors.at(-1);
      if (isMap(map) && isPair(pair)) found.push(() => change(pair, map));
    },
  });
  found[Math.floor(at * found.length)]?.();
  try {
    return document.toString();
  } catch {
    return text;
  }
}

function renameKey(key: unknown, rename: (key: string) => string): void {
  if (isScalar(key)) key.value = rename(String(key.value));
}

function valueFrom(junk: string): unknown {
  const parsed = parseDocument(junk);
  return parsed.errors.length > 0 ? junk : parsed.contents;
}

const junk = fc.oneof(
  fc.constantFrom(...values),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom(':', '- ', '{', '}', '[', ']', '#', '&a ', '*a', '\t', '\u0000', '\r', '\u2028'),
);
const mutations = fc.array(
  fc.record({
    mutate: fc.constantFrom(...onText, ...onData),
    at: fc.integer({ min: 0, max: 9_999 }).map((part) => part / 10_000),
    junk,
  }),
  { minLength: 1, maxLength: 3 },
);

function problemsOf(text: string): readonly Problem[] {
  try {
    readScenario(text, 'x.yaml');
    return [];
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems;
    throw error;
  }
}

describe('any file', () => {
  it('is read as it stands if it is one of ours', () => {
    for (const text of goodFiles) expect(problemsOf(text)).toEqual([]);
  });

  it('is read or refused, with every problem at its place, whatever is done to it', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...goodFiles), mutations, (good, steps) => {
        const text = steps.reduce((current, step) => step.mutate(current, step.at, step.junk), good);
        for (const problem of problemsOf(text)) expectPlaced(problem, text);
      }),
      { numRuns: 500 },
    );
  });

  it('is read or refused even if it never was a scenario', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), (text) => {
        const problems = problemsOf(text);
        expect(problems).not.toEqual([]);
        for (const problem of problems) expectPlaced(problem, text);
      }),
      { numRuns: 300 },
    );
  });
});

function expectPlaced(problem: Problem, text: string): void {
  const { code, message, advice, position, excerpt } = problem;
  const lines = text.split('\n');
  expect(Object.keys(scenarioCodes)).toContain(code);
  expect(position?.line).toBeGreaterThanOrEqual(1);
  expect(position?.line).toBeLessThanOrEqual(lines.length);
  expect(position?.column).toBeGreaterThanOrEqual(1);
  expect(position?.column).toBeLessThanOrEqual((lines[(position?.line ?? 1) - 1]?.length ?? 0) + 1);
  expect(excerpt).toMatch(new RegExp(`^> *${position?.line} \\|.*\\n *\\|[\\t ]*\\^`, 'm'));
  expect(message).toMatch(/[.?!]$/);
  expect(advice).toMatch(/[.?!]$/);
  expect(`${message} ${advice}`).not.toMatch(/undefined|\[object|Invalid input|function/);
}
