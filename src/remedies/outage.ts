import { RefusedInput } from '../kit/problem.ts';
import type { Scenario, SymptomPlan } from '../model/scenario.ts';
import type { Verdict } from '../trial/judge.ts';

/** What one play says about the outage. */
export interface Outage {
  /** How long it lasted, in milliseconds. */
  readonly ms: number;
  /** Whether any symptom measured it. */
  readonly isMeasured: boolean;
  /** How long each symptom lasted that tells a length, also those that do not decide, in milliseconds. */
  readonly bySymptom: ReadonlyMap<string, number>;
  readonly verdict: Verdict['verdict'];
}

/** Before the name of a measure that counts and of one that does not; of the same length. */
const counts = 'outage-by-';
const beside = 'beside-it-';

/**
 * The scenario with what measures its outage: of each symptom that reads a gauge, how long it held in all, however short each
 * time. Other symptoms that tell a length measure by themselves. Those that do not count are measured beside it, and so is
 * what a restored database lacks (`rpo`): that is a length of time, and no outage.
 * @param only the one symptom that is to count, and that alone decides whether the outage comes
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
  const isOutage = (symptom: SymptomPlan) =>
    counting.includes(symptom) && (symptom.name === only || symptom.check !== 'rpo');
  const measures = scenario.symptoms.map(
    (symptom): SymptomPlan => ({
      name: `${isOutage(symptom) ? counts : beside}${symptom.name}`,
      check: symptom.check,
      params:
        symptom.check === 'gauge' ? { ...symptom.params, 'longer-than': 0, 'in-all': true } : symptom.params,
      decides: false,
    }),
  );
  const deciding = scenario.symptoms.map(({ decides, ...symptom }): SymptomPlan => {
    const isDeciding = only === undefined ? decides !== false : symptom.name === only;
    return isDeciding ? symptom : { ...symptom, decides: false };
  });
  return { ...scenario, symptoms: [...deciding, ...measures] };
}

/** How long the outage of a play lasted: the longest of what its symptoms measure, and nothing if none came that could be. */
export function outageOf({ symptoms, verdict }: Verdict): Outage {
  const bySymptom = new Map<string, number>();
  const lengths: number[] = [];
  for (const { name, finding } of symptoms) {
    const doesCount = name.startsWith(counts);
    if (finding.measured?.unit !== 'ms' || !(doesCount || name.startsWith(beside))) continue;
    bySymptom.set(name.slice(counts.length), finding.measured.value);
    if (doesCount) lengths.push(finding.measured.value);
  }
  return { ms: Math.max(0, ...lengths), isMeasured: lengths.length > 0, bySymptom, verdict };
}

/**
 * @param asIs plays without any option
 * @throws RefusedInput if in none of them a symptom measures a time
 */
export function refuseWithoutMeasure(asIs: readonly Outage[]): void {
  if (asIs.length === 0 || asIs.some(({ isMeasured }) => isMeasured)) return;
  throw new RefusedInput([
    {
      code: 'remedies/no-measure',
      message: 'None of the symptoms measures how long the outage lasts.',
      advice:
        'Add one that does, such as `writes-unavailable`, or `gauge` with a bound; or name one with --symptom.',
    },
  ]);
}
