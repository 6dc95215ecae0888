import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainAnswer } from './answer.ts';
import { openAnswersFile } from './answers-file.ts';
import { investigate } from './investigation.ts';
import { defaultOptions } from './options.ts';
import { members, type SuspectSet, setOf } from './suspect-set.ts';
import { anyOf } from './testing.ts';

const suspects = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const identity = { suspects, fingerprint: 'this one' };
const truth = anyOf([2, 5]);
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reenact-answers-'));
  file = join(folder, 'answers.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Investigates with the file; dies, as a killed process would, in the middle of trial `diesIn`. */
async function run(width: number, diesIn = Number.POSITIVE_INFINITY) {
  const log = openAnswersFile(file, identity);
  const asked: SuspectSet[] = [];
  try {
    const { conclusion, evidence } = await investigate({
      count: suspects.length,
      options: { ...defaultOptions, deterministic: true },
      width,
      log,
      ask: async (trial) => {
        await Promise.resolve();
        if (trial.trial >= diesIn) throw new Error('killed');
        asked.push(trial.asked);
        return plainAnswer(trial.asked, truth(trial.asked) ? 'reenacted' : 'averted');
      },
      interrupted: new AbortController().signal,
    });
    return { asked, conclusion, answers: evidence.answers };
  } catch {
    return { asked, conclusion: undefined, answers: [] };
  } finally {
    log.close();
  }
}

describe('an investigation with an answers file', () => {
  it.each([1, 2, 3])('goes on after a kill as if there had been none, %i trials at a time', async (width) => {
    const whole = await run(width);
    expect(whole.conclusion?.causes).toMatchObject([{ set: setOf([2, 5]) }]);
    for (let diesIn = 1; diesIn <= whole.asked.length; diesIn += 1) {
      rmSync(file);
      const first = await run(width, diesIn);
      expect(first.conclusion).toBeUndefined();
      const second = await run(width);
      expect([...first.asked, ...second.asked].length).toBe(whole.asked.length);
      expect(second.answers).toEqual(whole.answers);
      expect(second.conclusion).toEqual(whole.conclusion);
    }
  });

  it('drops a last line that was cut short', async () => {
    await run(1, 5);
    appendFileSync(file, '{"type":"answered","trial":5,"outc');
    const { conclusion } = await run(1);
    expect(conclusion?.outcome).toBe('complete');
    expect(
      readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1)
        .every((line) => JSON.parse(line)),
    ).toBe(true);
  });

  it('refuses answers of another investigation', async () => {
    await run(1, 3);
    expect(() => openAnswersFile(file, { ...identity, fingerprint: 'another' })).toThrow(/another scenario/);
    expect(() => openAnswersFile(file, { ...identity, suspects: ['z', ...suspects] })).toThrow(
      /another scenario/,
    );
  });

  it('refuses what it cannot understand', async () => {
    await run(1, 3);
    appendFileSync(file, '{"type":"answered","trial":"three"}\n');
    expect(() => openAnswersFile(file, identity)).toThrow(/line \d+ cannot be understood/);
  });

  it('leaves a partial answer when it is interrupted', async () => {
    const log = openAnswersFile(file, identity);
    const controller = new AbortController();
    const { conclusion, interrupted } = await investigate({
      count: suspects.length,
      options: { ...defaultOptions, deterministic: true },
      width: 1,
      log,
      ask: async (trial) => {
        await Promise.resolve();
        if (trial.trial === 4) controller.abort();
        return plainAnswer(trial.asked, members(trial.asked).length > 4 ? 'reenacted' : 'averted');
      },
      interrupted: controller.signal,
    });
    log.close();
    expect({ outcome: conclusion.outcome, interrupted }).toEqual({ outcome: 'partial', interrupted: true });
  });
});
