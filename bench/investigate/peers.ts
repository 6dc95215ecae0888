import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether the outage comes when these suspects act. */
export type Oracle = (acting: readonly number[]) => boolean;
/** Finds a minimal set of the suspects 0 to count - 1. */
export type Reducer = (count: number, oracle: Oracle) => readonly number[];

/** Remembers answers, as everybody's implementation does, and counts the questions that were really asked. */
export function counted(oracle: Oracle): { readonly ask: Oracle; readonly runs: () => number } {
  const known = new Map<string, boolean>();
  return {
    ask: (acting) => {
      const key = acting.toSorted((a, b) => a - b).join(' ');
      const answer = known.get(key) ?? oracle(acting);
      known.set(key, answer);
      return answer;
    },
    runs: () => known.size,
  };
}

const everybody = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Leaves out one after the other and keeps it out if the outage still comes. */
export const oneByOne: Reducer = (count, oracle) => {
  if (!oracle(everybody(count))) return [];
  let kept = everybody(count);
  for (const suspect of everybody(count)) {
    const fewer = kept.filter((one) => one !== suspect);
    if (oracle(fewer)) kept = fewer;
  }
  return kept;
};

/** Delta debugging (Zeller and Hildebrandt 2002, https://doi.org/10.1109/32.988498). */
export const ddmin: Reducer = (count, oracle) => {
  let kept = everybody(count);
  if (!oracle(kept)) return [];
  let parts = 2;
  while (kept.length >= 2) {
    const chunks = split(kept, parts);
    const chunk = chunks.find((one) => oracle(one));
    const rest = chunk
      ? undefined
      : chunks.map((one) => kept.filter((each) => !one.includes(each))).find((one) => oracle(one));
    if (chunk) {
      kept = chunk;
      parts = 2;
    } else if (rest) {
      kept = rest;
      parts = Math.max(parts - 1, 2);
    } else if (parts < kept.length) {
      parts = Math.min(kept.length, 2 * parts);
    } else {
      break;
    }
  }
  return kept;
};

function split(items: readonly number[], parts: number): number[][] {
  return Array.from({ length: parts }, (_, part) =>
    items.slice(Math.floor((part * items.length) / parts), Math.floor(((part + 1) * items.length) / parts)),
  ).filter((chunk) => chunk.length > 0);
}

/** QuickXplain (Junker 2004, https://cdn.aaai.org/AAAI/2004/AAAI04-027.pdf). */
export const quickXplain: Reducer = (count, oracle) => {
  if (!oracle(everybody(count))) return [];
  const explain = (background: readonly number[], added: boolean, rest: readonly number[]): number[] => {
    if (added && oracle(background)) return [];
    if (rest.length === 1) return [...rest];
    const half = Math.ceil(rest.length / 2);
    const [first, second] = [rest.slice(0, half), rest.slice(half)];
    const inSecond = explain([...background, ...first], first.length > 0, second);
    const inFirst = explain([...background, ...inSecond], inSecond.length > 0, first);
    return [...inFirst, ...inSecond];
  };
  return explain([], false, everybody(count));
};

/** The reducer of Debian's package `delta`. */
const delta = 'singledelta';

/** Whether Debian's package `delta` is installed. */
export function hasDelta(): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${delta}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Debian's `delta` on a file with one suspect a line; its script says whether all guilty lines are there. */
export function runDelta(count: number, guilty: readonly number[]): { kept: number[]; runs: number } {
  const folder = mkdtempSync(join(tmpdir(), 'reenact-delta-'));
  try {
    const names = everybody(count).map((index) => `suspect-${index}.`);
    writeFileSync(join(folder, 'suspects'), `${names.join('\n')}\n`);
    const tests = guilty.map((index) => `grep -qF 'suspect-${index}.' "$1"`).join(' && ');
    const script = join(folder, 'oracle');
    writeFileSync(script, `#!/bin/sh\necho >> ${join(folder, 'runs')}\n${tests}\n`);
    chmodSync(script, 0o755);
    execFileSync(delta, [`-test=${script}`, '-quiet', '-cp_minimal=minimal', 'suspects'], {
      cwd: folder,
      stdio: 'ignore',
    });
    const kept = readFileSync(join(folder, 'minimal'), 'utf8');
    return {
      kept: everybody(count).filter((index) => kept.includes(`suspect-${index}.`)),
      runs: readFileSync(join(folder, 'runs'), 'utf8').length,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
