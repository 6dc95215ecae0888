import { RefusedInput } from '../kit/problem.ts';
import type { Scenario, SymptomPlan } from '../model/scenario.ts';
import type { Verdict } from '../trial/judge.ts';

/** What one play says about the outage. */
export interface Outage {
  /** How long it lasted, in milliseconds. */
  readonly ms: number;
  /** How long each symptom lasted that tells a length, also those that do not decide, in milliseconds. */
  readonly bySymptom: ReadonlyMap<string, number>;
  readonly verdict: Verdict['verdict'];
}

/** Before the name of a measure that counts and of one that does not; of the same length. */
const counts = 'outage-by-';
const beside = 'beside-it-';

/**
 * The scenario with what measures its outage: of each symptom that reads a gauge, how long it held in all, however short each
 * time. Other symptoms that tell a length measure by themselves. Those that do not count are measured beside it.
 * @param only the one symptom that is to count
 * @throws RefusedInput if there is no such symptom
 */
export function measured(scenario: Scenario, only?: string): Scenario {
  const counting = scenario.symptoms.filter(
    ({ name, decides }) => (only === undefined && decides !== false) || name === only,
  );
  if (counting.length === 0) {
    const names = scenario.symptoms.map(({ name }) => name).join(', ');
    throw new RefusedInput([
      {
        code: 'remedies/no-measure',
        message: `The scenario has no symptom "${only ?? ''}".`,
        advice: `Name one of ${names}.`,
      },
    ]);
  }
  const measures = scenario.symptoms.map(
    (symptom): SymptomPlan => ({
      name: `${counting.includes(symptom) ? counts : beside}${symptom.name}`,
      check: symptom.check,
      params:
        symptom.check === 'gauge' ? { ...symptom.params, 'longer-than': 0, 'in-all': true } : symptom.params,
      decides: false,
    }),
  );
  return { ...scenario, symptoms: [...scenario.symptoms, ...measures] };
}

/**
 * How long the outage of a play lasted: the longest of what its symptoms measure.
 * @throws RefusedInput if none of them measures a time
 */
export function outageOf({ symptoms, verdict }: Verdict): Outage {
  const bySymptom = new Map<string, number>();
  const lengths: number[] = [];
  for (const { name, finding } of symptoms) {
    const doesCount = name.startsWith(counts);
    if (finding.measured?.unit !== 'ms' || !(doesCount || name.startsWith(beside))) continue;
    bySymptom.set(name.slice(counts.length), finding.measured.value);
    if (doesCount) lengths.push(finding.measured.value);
  }
  if (lengths.length > 0) return { ms: Math.max(...lengths), bySymptom, verdict };
  throw new RefusedInput([
    {
      code: 'remedies/no-measure',
      message: 'None of the symptoms measures how long the outage lasts.',
      advice:
        'Add one that does, such as `writes-unavailable`, or `gauge` with a bound; or name one with --symptom.',
    },
  ]);
}
