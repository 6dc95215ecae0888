import type { Verdict } from '../../src/trial/judge.ts';

/** Something that two worlds answered differently about one scenario. */
export interface Disagreement {
  /** `the verdict`, or a symptom's name. */
  readonly about: string;
  readonly real: string;
  readonly simulated: string;
}

/**
 * Every disagreement of the gallery that is known, by file, with its reason: what is not listed here and comes up is a
 * defect of the model, and what is listed and does not come up any more has to be struck out. There is none at present.
 */
export const known: Readonly<Record<string, readonly (Disagreement & { readonly why: string })[]>> = {};

/** What a play on real servers and one in the simulator say differently. */
export function disagreements(real: Verdict, simulated: Verdict): Disagreement[] {
  const answers = (verdict: Verdict) => [
    { about: 'the verdict', answer: verdict.verdict as string },
    ...verdict.symptoms.map(({ name, finding }) => ({ about: name, answer: finding.status as string })),
  ];
  const others = answers(real);
  return answers(simulated).flatMap(({ about, answer }, index) => {
    const other = others[index]?.answer ?? 'nothing';
    return answer === other ? [] : [{ about, real: other, simulated: answer }];
  });
}

/** What was found and is not expected, and what was expected and not found, in words. */
export function unexplained(found: readonly Disagreement[], expected: readonly Disagreement[]): string[] {
  const words = ({ about, real, simulated }: Disagreement) =>
    `${about}: ${real} on real servers, ${simulated} in the simulator`;
  const [listed, came] = [expected.map(words), found.map(words)];
  return [
    ...came.filter((one) => !listed.includes(one)).map((one) => `${one}, and nobody knows why`),
    ...listed.filter((one) => !came.includes(one)).map((one) => `${one}: listed, and not so any more`),
  ];
}
