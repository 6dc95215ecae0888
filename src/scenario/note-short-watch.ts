import { formatDuration, writeDuration } from '../kit/duration.ts';
import type { Scenario } from '../model/scenario.ts';
import { entryOf, type Vocabulary } from './vocabulary.ts';

/** Symptoms that take more time than there is: no trial shows them, whatever happens in it. */
export function noteShortWatch({ symptoms, limits }: Scenario, vocabulary: Vocabulary): readonly string[] {
  const { watchMs } = limits;
  return symptoms.flatMap(({ name, check, params }) => {
    const neverWithinMs = entryOf(vocabulary.checks, check).neverWithinMs?.(params) ?? 0;
    if (watchMs > neverWithinMs) return [];
    const wanted = Math.ceil(neverWithinMs / 1_000) * 1_000;
    return [
      `the symptom ${name} (${check}) can never show: it takes more than ${formatDuration(wanted)}, and the watch is over after ` +
        `${formatDuration(watchMs)}. Write a \`watch\` of more than ${writeDuration(wanted)} under \`limits\`, with time for what comes ` +
        'before, or let the symptom ask for less.',
    ];
  });
}
