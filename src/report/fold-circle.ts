import { formatDuration } from '../kit/duration.ts';
import type { Happening } from './happening.ts';

/** A circle has at most this many decisions; a longer one would be a story of its own. */
const longestCircle = 12;
/** Up to three rounds are told one by one. */
const fewestRounds = 4;

/** Keys that come again and again in the same order: where the first round begins, how long it is, and how many there are. */
export interface Circle {
  readonly from: number;
  readonly length: number;
  readonly rounds: number;
}

/** What was decided, whatever numbers stand in it: the next transition that does the same has another one. */
export function apartFromNumbers(what: string): string {
  return what.replaceAll(/\b\d+(\.\d+)?\b/g, '#');
}

/**
 * A story in which a circle that the decisions of one node turn in is told once, and then that it turns, how fast and how
 * often. Which decisions are the same, `keyOf` says.
 */
export function foldCircles(
  story: readonly Happening[],
  keyOf: (happening: Happening) => string,
): Happening[] {
  const left = new Set<Happening>();
  const told = new Map<Happening, Happening>();
  for (const node of new Set(story.map((happening) => happening.node))) {
    const decisions = story.filter((each) => each.kind === 'decision' && each.node === node);
    for (const circle of circlesOf(decisions.map(keyOf))) {
      const { from, length, rounds } = circle;
      const again = decisions.slice(from + length, from + length * rounds);
      for (const decision of again) left.add(decision);
      const [second] = again;
      if (second) told.set(second, tellCircle(decisions, circle, second));
    }
  }
  return story.flatMap((each) => told.get(each) ?? (left.has(each) ? [] : [each]));
}

function tellCircle(
  decisions: readonly Happening[],
  { from, length, rounds }: Circle,
  second: Happening,
): Happening {
  const startMs = (round: number) => (decisions[from + round * length] ?? second).atMs;
  const everyMs = (startMs(rounds - 1) - startMs(0)) / (rounds - 1);
  const lastMs = (decisions[from + rounds * length - 1] ?? second).atMs;
  const same = length === 1 ? 'the same decision comes' : `the same ${length} decisions come`;
  const about = second.node === undefined ? '' : `${second.node}: `;
  return {
    ...second,
    what: `${about}${same} again every ${formatDuration(everyMs)}, ${rounds} rounds in all`,
    details: [`the last decision of them ${formatDuration(lastMs - second.atMs)} later`],
  };
}

/** The circles in a row of keys, from left to right: at each place the one that covers most, of those the shortest. */
export function circlesOf(keys: readonly string[]): Circle[] {
  const circles: Circle[] = [];
  let from = 0;
  while (from < keys.length) {
    const best = widestAt(keys, from);
    if (best) circles.push(best);
    from += best ? best.length * best.rounds : 1;
  }
  return circles;
}

function widestAt(keys: readonly string[], from: number): Circle | undefined {
  let best: Circle | undefined;
  for (let length = 1; length <= longestCircle; length += 1) {
    let end = from + length;
    while (end < keys.length && keys[end] === keys[end - length]) end += 1;
    const rounds = Math.floor((end - from) / length);
    if (rounds < fewestRounds) continue;
    if (!best || rounds * length > best.rounds * best.length) best = { from, length, rounds };
  }
  return best;
}
