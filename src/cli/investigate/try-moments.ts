import type { Outcome } from '../../investigate/answer.ts';
import type { ValuesFile } from '../../investigate/values-file.ts';
import { writeDuration } from '../../kit/duration.ts';
import type { Disturbance, Scenario } from '../../model/scenario.ts';
import { runTrialIn, type Trials } from './trials.ts';

/** At which moments a culprit's fault brings the outage about, and at which it does not. */
export interface TriedMoments {
  readonly suspect: string;
  /** The moment of the scenario, as scenario files write it. */
  readonly at: string;
  readonly also: readonly string[];
  readonly not: readonly string[];
}

export interface MomentsRequest {
  readonly trials: Trials;
  readonly values: ValuesFile;
  readonly seed: number;
  /** The number of the cause, from 1. */
  readonly cause: number;
  /** Misses that show that a moment does not do. */
  readonly missesNeeded: number;
  readonly tell: (line: string) => void;
}

/** A moment is tried this many times as late. */
const factors = [0.25, 0.5, 0.75, 1.25, 1.5, 2] as const;
/** Inconclusive trials of one moment before it is given up. */
const mostInconclusive = 3;

/**
 * Moves each fault of a minimal scenario that strikes at a fixed time, one after the other, earlier and later, and tells
 * at which of these moments the outage still comes. What strikes too late for the watch is not tried.
 */
export async function tryMoments(minimal: Scenario, request: MomentsRequest): Promise<TriedMoments[]> {
  const tried: TriedMoments[] = [];
  for (const suspect of minimal.suspects) {
    if (suspect.kind !== 'fault' || !('atMs' in suspect.disturbance.moment)) continue;
    const { atMs } = suspect.disturbance.moment;
    const [also, not]: [string[], string[]] = [[], []];
    for (const factor of factors) {
      const movedMs = Math.round(atMs * factor);
      if (movedMs === atMs || movedMs >= minimal.limits.watchMs) continue;
      const outcome = await tryMoment(minimal, suspect.name, movedMs, request);
      if (outcome === undefined) return tried;
      if (outcome !== 'inconclusive') (outcome === 'reenacted' ? also : not).push(writeDuration(movedMs));
    }
    tried.push({ suspect: suspect.name, at: writeDuration(atMs), also, not });
  }
  return tried;
}

/** @returns `undefined` if it was interrupted */
async function tryMoment(
  minimal: Scenario,
  suspect: string,
  atMs: number,
  { trials, values, seed, cause, missesNeeded, tell }: MomentsRequest,
): Promise<Outcome | undefined> {
  const knob = { suspect, key: 'at' };
  for (;;) {
    const outcomes = values
      .answers(cause, knob)
      .flatMap(({ value, outcome }) => (value === atMs ? [outcome] : []));
    const count = (which: Outcome) => outcomes.filter((outcome) => outcome === which).length;
    if (count('reenacted') > 0) return 'reenacted';
    if (count('averted') >= missesNeeded) return 'averted';
    if (count('inconclusive') >= mostInconclusive) return 'inconclusive';
    if (trials.interrupted.aborted) return undefined;
    const number = values.count() + 1;
    tell(`      when: ${suspect} at ${writeDuration(atMs)}`);
    const trial = {
      scenario: moved(minimal, suspect, atMs),
      run: `value-${String(number).padStart(3, '0')}`,
    };
    const { verdict } = await runTrialIn(trials, {
      ...trial,
      seed: seed + 100_000 + number,
      verdictOnly: true,
    });
    if (trials.interrupted.aborted) return undefined;
    values.answer(cause, knob, { value: atMs, outcome: verdict.verdict });
    tell(`      ${verdict.verdict}`);
  }
}

function moved(scenario: Scenario, name: string, atMs: number): Scenario {
  const at = (disturbance: Disturbance): Disturbance => ({ ...disturbance, moment: { atMs } });
  return {
    ...scenario,
    suspects: scenario.suspects.map((suspect) =>
      suspect.kind === 'fault' && suspect.name === name
        ? { ...suspect, disturbance: at(suspect.disturbance) }
        : suspect,
    ),
  };
}
