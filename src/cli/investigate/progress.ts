import type { Answer } from '../../investigate/answer.ts';
import type { Purpose } from '../../investigate/decide.ts';
import type { PlannedTrial } from '../../investigate/investigation.ts';
import { listed } from '../../investigate/listed.ts';
import type { Question } from '../../investigate/plan-round.ts';
import { allOf, members } from '../../investigate/suspect-set.ts';

/** Why a trial is run, as the progress says it. */
const purposes: Readonly<Record<Purpose, string>> = {
  control: 'nobody acts',
  full: 'everybody acts',
  narrow: 'narrowing down',
  reproduce: 'are these enough?',
  'leave-one-out': 'is a part enough?',
  'other-causes': 'is there another cause?',
  complement: 'does the rest do it alone?',
  unmask: 'does somebody mask it?',
  'locate-mask': 'who masks it?',
};

export function questionLine({ purpose, asked }: Question, suspects: readonly string[]): string {
  const acting = members(asked).map((index) => suspects[index] ?? '');
  const resting = suspects.filter((name) => !acting.includes(name));
  if (asked === 0n || asked === allOf(suspects.length)) return `      ${purposes[purpose]}`;
  const who = resting.length < acting.length ? `without ${listed(resting)}` : `only ${listed(acting)}`;
  return `      ${purposes[purpose]}: ${who}`;
}

export function trialLine(
  { trial }: PlannedTrial,
  { outcome, unproved }: Answer,
  suspects: readonly string[],
): string {
  const doubtful = members(unproved).map((index) => suspects[index] ?? '');
  const doubt = doubtful.length > 0 ? `; nothing proves that ${listed(doubtful)} landed` : '';
  return `${String(trial).padStart(4)}  ${outcome}${doubt}`;
}

/** Less suspicion than this is not worth a word. */
const noteworthy = 0.02;

/** What is believed about each suspect while the search narrows down: the most suspicious first. */
export function suspicionLine(
  suspicion: readonly number[] | undefined,
  suspects: readonly string[],
): string | undefined {
  if (!suspicion) return undefined;
  const groups = new Map<number, string[]>();
  for (const [index, name] of suspects.entries()) {
    const chance = suspicion[index] ?? 0;
    if (chance < noteworthy) continue;
    const percent = Math.round(chance * 100);
    groups.set(percent, [...(groups.get(percent) ?? []), name]);
  }
  const ranked = [...groups].toSorted(([a], [b]) => b - a);
  const said = ranked.map(([percent, names]) =>
    names.length > 1 ? `${listed(names)} ${percent} % each` : `${names.join('')} ${percent} %`,
  );
  return `Suspicion: ${said.join('; ')}`;
}
