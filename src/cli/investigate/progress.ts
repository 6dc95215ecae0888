import type { Answer } from '../../investigate/answer.ts';
import type { Purpose } from '../../investigate/decide.ts';
import type { PlannedTrial } from '../../investigate/investigation.ts';
import { listed } from '../../investigate/listed.ts';
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

/** So many names are read in a line; the others are counted. */
const mostNames = 6;

/** `a, b and 12 others`: names in a line that nobody reads twice. */
function abridged(names: readonly string[]): string {
  const few = names.length > mostNames + 1 ? names.slice(0, mostNames) : names;
  return listed(few.length < names.length ? [...few, `${names.length - few.length} others`] : few);
}

/** `narrowing down: without slow-link`. */
export function questionSentence(
  { purpose, asked }: Pick<PlannedTrial, 'purpose' | 'asked'>,
  suspects: readonly string[],
): string {
  const acting = members(asked).map((index) => suspects[index] ?? '');
  const resting = suspects.filter((name) => !acting.includes(name));
  if (asked === 0n || asked === allOf(suspects.length)) return purposes[purpose];
  const who = resting.length < acting.length ? `without ${abridged(resting)}` : `only ${abridged(acting)}`;
  return `${purposes[purpose]}: ${who}`;
}

/** Suspects of whom nothing proves that they landed, if there are some. */
export function doubtOf({ unproved }: Answer, suspects: readonly string[]): string {
  const doubtful = members(unproved).map((index) => suspects[index] ?? '');
  return doubtful.length > 0 ? `; nothing proves that ${abridged(doubtful)} landed` : '';
}

export function trialLine({ trial }: PlannedTrial, answer: Answer, suspects: readonly string[]): string {
  return `${String(trial).padStart(4)}  ${answer.outcome}${doubtOf(answer, suspects)}`;
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
    names.length > 1 ? `${groupOf(names)} ${percent} % each` : `${names.join('')} ${percent} %`,
  );
  return `Suspicion: ${said.join('; ')}`;
}

/** Suspects of whom the same is believed; of many only how many. */
function groupOf(names: readonly string[]): string {
  return names.length > mostNames ? `${names.length} suspects` : listed(names);
}
