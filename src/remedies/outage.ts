import type { Finding } from '../checks/check.ts';
import { RefusedInput } from '../kit/problem.ts';
import type { Scenario, SymptomPlan } from '../model/scenario.ts';
import type { Verdict } from '../trial/judge.ts';

/** How much a check found of its symptom, in its own unit: a length of time, rows, bytes ... */
export type Amount = NonNullable<Finding['measured']>;
export type Unit = Amount['unit'];

/** What one play says about the outage. */
export interface Outage {
  /** How long it lasted, in milliseconds. */
  readonly ms: number;
  /** Whether any symptom measured how long it lasted. */
  readonly isTimed: boolean;
  /** How much there was of each symptom that is measured, also of those that do not decide. */
  readonly bySymptom: ReadonlyMap<string, Amount>;
  readonly verdict: Verdict['verdict'];
  /** Why it tells nothing; empty if it does. */
  readonly reasons: readonly string[];
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

/**
 * How long the outage of a play lasted: the longest of what its symptoms measure as a time, and nothing if none came that could be.
 * Symptoms that count - rows that were lost - have no length, and stand beside it.
 */
export function outageOf({ symptoms, verdict, reasons }: Verdict): Outage {
  const bySymptom = new Map<string, Amount>();
  const lengths: number[] = [];
  for (const { name, finding } of symptoms) {
    const doesCount = name.startsWith(counts);
    if (!finding.measured || !(doesCount || name.startsWith(beside))) continue;
    bySymptom.set(name.slice(counts.length), finding.measured);
    if (doesCount && finding.measured.unit === 'ms') lengths.push(finding.measured.value);
  }
  return { ms: Math.max(0, ...lengths), isTimed: lengths.length > 0, bySymptom, verdict, reasons };
}

/** An inconclusive play tells nothing about an outage: it is not the one that the scenario describes. */
export const isTold = ({ verdict }: Outage): boolean => verdict !== 'inconclusive';

/**
 * @param asIs plays without any option
 * @throws RefusedInput if none of them tells anything, or in none a symptom measures anything
 */
export function refuseWithoutMeasure(asIs: readonly Outage[]): void {
  if (asIs.length === 0 || asIs.some((outage) => isTold(outage) && outage.bySymptom.size > 0)) return;
  const [untold] = asIs.filter((outage) => !isTold(outage));
  throw new RefusedInput([
    untold
      ? {
          code: 'remedies/inconclusive',
          message:
            `No play tells anything, so that there is nothing to compare with. ${untold.reasons[0] ?? ''}`.trim(),
          advice: 'Mend that first: `reenact run` shows one such play.',
        }
      : {
          code: 'remedies/no-measure',
          message: 'None of the symptoms measures the outage.',
          advice:
            'Add one that does, such as `writes-unavailable`, `acknowledged-writes-lost` or `gauge` with a bound; or name one with --symptom.',
        },
  ]);
}
