import { formatDuration } from '../kit/duration.ts';
import { foldCircles } from './fold-circle.ts';
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
  return reasonsOnce(foldRepeated(foldCircles(story, keyOf)));
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
  return `${kind} ${node} ${what.replaceAll(/\b\d+(\.\d+)?\b/g, '#')}`;
}
