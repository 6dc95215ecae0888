import { formatDuration } from '../kit/duration.ts';
import { apartFromNumbers, foldCircles } from './fold-circle.ts';
import type { Happening } from './happening.ts';

/** What may come again and again when a manager turns in a circle; faults, clients and people are always told. */
const foldable: readonly Happening['kind'][] = ['decision', 'order', 'node', 'role', 'log'];
/** What happens this often or less is told each time. */
const rareTimes = 3;
/** Of what happens more often, this many are told; the last of them says how often it came again. */
const toldTimes = 2;

/**
 * A story in which decisions that go round in a circle are told for one round, what else repeats itself is told twice and
 * then counted, and a decision's reason is told once. Numbers do not make a difference: the next transition that does the
 * same has another number.
 */
export function foldStory(story: readonly Happening[]): Happening[] {
  return headlinesOnce(reasonsOnce(foldRepeated(foldCircles(story, keyOf))));
}

/** Leaves out what an earlier decision gave as a reason in the same words, and says how much that is. */
function reasonsOnce(story: readonly Happening[]): Happening[] {
  const told = new Set<string>();
  return story.map((happening) => {
    if (happening.kind !== 'decision') return happening;
    const fresh = happening.details.filter((detail) => !told.has(detail));
    for (const detail of fresh) told.add(detail);
    const known = happening.details.length - fresh.length;
    if (known === 0) return happening;
    const rest = known === 1 ? 'and 1 line told before' : `and ${known} lines told before`;
    return { ...happening, details: [...fresh, rest] };
  });
}

/**
 * Leaves out of a decision's own sentence what an earlier one of the same node said in it: of `restart pg on pg02; nobody is
 * promoted: a; b` and then `start pg on pg02; nobody is promoted: b` the second ends with `nobody is promoted, as told
 * before`.
 */
function headlinesOnce(story: readonly Happening[]): Happening[] {
  const told = new Map<string, Set<string>>();
  return story.map((happening) => {
    const [first = '', ...rest] = happening.what.split('; ');
    if (happening.kind !== 'decision' || rest.length === 0) return happening;
    const node = happening.node ?? '';
    const before = told.get(node) ?? new Set<string>();
    const isKnown = rest.every((clause) => before.has(reasonIn(clause)));
    for (const clause of rest) before.add(reasonIn(clause));
    told.set(node, before);
    if (!isKnown) return happening;
    const announced = rest.flatMap((clause) => (reasonIn(clause) === bare(clause) ? [] : [introOf(clause)]));
    const again =
      announced.length > 0 ? `; ${announced.join('; ')}, as told before` : '; the rest as told before';
    return { ...happening, what: `${first}${again}` };
  });
}

/** `nobody is promoted: pg02 is restarted` announces its reason with a few words. */
const introduced = /^([a-z ]{3,40}): /;

const introOf = (clause: string) => introduced.exec(clause)?.[1] ?? '';
const bare = (clause: string) => clause.replace(/\.$/, '');
const reasonIn = (clause: string) => bare(clause.replace(introduced, ''));

function foldRepeated(story: readonly Happening[]): Happening[] {
  const groups = new Map<string, Happening[]>();
  for (const happening of story) {
    if (!foldable.includes(happening.kind)) continue;
    const key = keyOf(happening);
    const group = groups.get(key);
    if (group) group.push(happening);
    else groups.set(key, [happening]);
  }
  return story.flatMap((happening) => {
    const group = groups.get(keyOf(happening)) ?? [];
    if (group.length <= rareTimes) return [happening];
    const index = group.indexOf(happening);
    if (index < toldTimes - 1) return [happening];
    return index === toldTimes - 1 ? [withCount(happening, group)] : [];
  });
}

function withCount(happening: Happening, group: readonly Happening[]): Happening {
  const laterMs = (group.at(-1) ?? happening).atMs - happening.atMs;
  const again = `and ${group.length - toldTimes} more times, the last ${formatDuration(laterMs)} later`;
  return { ...happening, details: [...happening.details, again] };
}

function keyOf({ kind, node = '', what }: Happening): string {
  return `${kind} ${node} ${apartFromNumbers(what)}`;
}
