import { RefusedInput } from '../kit/problem.ts';
import type { Scenario, SymptomPlan } from '../model/scenario.ts';
import type { Verdict } from '../trial/judge.ts';

/** What one play says about the outage. */
export interface Outage {
  /** How long it lasted, in milliseconds. */
  readonly ms: number;
  readonly verdict: Verdict['verdict'];
}

const prefix = 'outage-by-';

/**
 * The scenario with what measures its outage: of each symptom that reads a gauge, how long it held in all, however short each
 * time. Other symptoms that tell a length measure by themselves.
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
  const measures = counting.map(
    ({ name, check, params }): SymptomPlan => ({
      name: `${prefix}${name}`,
      check,
      params: check === 'gauge' ? { ...params, 'longer-than': 0, 'in-all': true } : params,
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
  const lengths = symptoms.flatMap(({ name, finding }) => {
    if (!name.startsWith(prefix)) return [];
    const { measured: measure } = finding;
    return measure?.unit === 'ms' ? [measure.value] : [];
  });
  if (lengths.length > 0) return { ms: Math.max(...lengths), verdict };
  throw new RefusedInput([
    {
      code: 'remedies/no-measure',
      message: 'None of the symptoms measures how long the outage lasts.',
      advice:
        'Add one that does, such as `writes-unavailable`, or `gauge` with a bound; or name one with --symptom.',
    },
  ]);
}
