import { type Knob, knobsOf, turnKnob } from '../../investigate/knobs.ts';
import { shrinkValue } from '../../investigate/shrink-value.ts';
import type { ValuesFile } from '../../investigate/values-file.ts';
import type { Scenario } from '../../model/scenario.ts';
import { writeQuantity } from '../../scenario/quantity-text.ts';
import { runTrialIn, type Trials } from './trials.ts';

/** How little of a culprit is enough. */
export interface ShrunkValue {
  readonly suspect: string;
  /** `for`, or the key of the parameter. */
  readonly key: string;
  /** The value of the scenario, as scenario files write it. */
  readonly value: string | number;
  /** The smallest value that reenacted the outage. */
  readonly enough: string | number;
  /** The largest smaller one that averted it, if one did. */
  readonly tooLittle?: string | number;
}

export interface ShrinkRequest {
  readonly trials: Trials;
  /** Trial n runs with this seed plus a large number plus n. */
  readonly seed: number;
  readonly values: ValuesFile;
  /** The number of the cause, from 1. */
  readonly cause: number;
  /** Misses that show that a value is too little. */
  readonly missesNeeded: number;
  readonly tell: (line: string) => void;
}

/**
 * Makes the amounts of a minimal scenario's faults smaller, one after the other, as long as it reenacts the outage.
 * @returns the scenario with the smallest amounts, and what was found; what an interrupt left undone is missing
 */
export async function shrinkValues(
  minimal: Scenario,
  request: ShrinkRequest,
): Promise<{ readonly scenario: Scenario; readonly shrunk: readonly ShrunkValue[] }> {
  const shrunk: ShrunkValue[] = [];
  let scenario = minimal;
  for (const knob of knobsOf(minimal)) {
    const found = await shrinkOne(scenario, knob, request);
    if (!found) break;
    scenario = turnKnob(scenario, knob, found.enough);
    const written = (value: number) => writeQuantity(knob.quantity, value);
    shrunk.push({
      suspect: knob.suspect,
      key: knob.key,
      value: written(knob.value),
      enough: written(found.enough),
      ...(found.tooLittle === undefined ? {} : { tooLittle: written(found.tooLittle) }),
    });
  }
  return { scenario, shrunk };
}

async function shrinkOne(scenario: Scenario, knob: Knob, request: ShrinkRequest) {
  const { trials, values, cause, missesNeeded, tell } = request;
  for (;;) {
    const answers = values.answers(cause, knob);
    const step = shrinkValue({ value: knob.value, least: knob.least, missesNeeded }, answers);
    if (step.kind === 'done') return step;
    if (trials.interrupted.aborted) return undefined;
    const number = values.count() + 1;
    tell(
      `      how little is enough: ${knob.suspect}, ${knob.key} ${writeQuantity(knob.quantity, step.value)}`,
    );
    const run = `value-${String(number).padStart(3, '0')}`;
    const { verdict } = await runTrialIn(trials, {
      scenario: turnKnob(scenario, knob, step.value),
      run,
      seed: request.seed + 100_000 + number,
      verdictOnly: true,
    });
    if (trials.interrupted.aborted) return undefined;
    values.answer(cause, knob, { value: step.value, outcome: verdict.verdict });
    tell(`      ${verdict.verdict}`);
  }
}
