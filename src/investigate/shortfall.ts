import type { Answer, SeenSymptom } from './answer.ts';
import { members } from './suspect-set.ts';

/** How far one symptom was from being there, over all trials in which suspects acted. */
export interface Shortfall {
  readonly symptom: string;
  readonly present: number;
  readonly absent: number;
  readonly cannotTell: number;
  /** Of the trials in which it was absent, the one that saw most of it; the first if nothing is measured. */
  readonly most?: NearTrial;
  /** Why it could not be told, in the words of the first such trial. */
  readonly untold?: string;
}

export interface NearTrial {
  readonly trial: number;
  /** The suspects that were let act. */
  readonly acted: readonly string[];
  /** What the check said, with its numbers. */
  readonly said: string;
}

/**
 * What kept the outage from coming: for each symptom that decides, in how many trials it was there, and how near it came.
 * Trials without any suspect, and answers of old files, which do not hold their symptoms, are left out.
 */
export function shortfallOf(
  answers: ReadonlyMap<number, Answer>,
  suspects: readonly string[],
): readonly Shortfall[] {
  const seen = [...answers].flatMap(([trial, { asked, symptoms = [] }]) =>
    asked === 0n ? [] : symptoms.map((symptom) => ({ trial, asked, symptom })),
  );
  const names = [...new Set(seen.map(({ symptom }) => symptom.name))];
  return names.map((name) => {
    const all = seen.filter(({ symptom }) => symptom.name === name);
    const having = (status: SeenSymptom['status']) => all.filter(({ symptom }) => symptom.status === status);
    const absent = having('absent');
    const untold = having('cannot-tell');
    const amount = (one: (typeof all)[number]) => one.symptom.measured ?? 0;
    const [first, ...others] = absent;
    const most = first && others.reduce((best, one) => (amount(one) > amount(best) ? one : best), first);
    const acted = most && members(most.asked).map((index) => suspects[index] ?? '');
    return {
      symptom: name,
      present: having('present').length,
      absent: absent.length,
      cannotTell: untold.length,
      ...(most && acted ? { most: { trial: most.trial, acted, said: most.symptom.said } } : {}),
      ...(untold[0] ? { untold: untold[0].symptom.said } : {}),
    };
  });
}
