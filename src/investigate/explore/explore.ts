import type { Draw } from '../../kit/draw.ts';
import { type Account, accountFor } from './account.ts';
import { type CutSet, openCover, type Sight } from './cover.ts';
import { narrowDown } from './narrow-down.ts';
import { type Combination, combinationsOf, fits, isPart, keyOf, type Space, withSuspect } from './space.ts';

/**
 * How combinations are chosen.
 * - `every`: all of size 1, then of size 2 ..., each by itself; assumes nothing
 * - `cover`: several at once, so that all of size 2, then of size 3 ... lie within some trial
 * - `random`: drawn evenly; for comparison
 */
export type Policy = 'every' | 'cover' | 'random';

export interface ExploreRequest {
  readonly space: Pick<Space, 'factors'>;
  /** The largest combinations that are looked for. */
  readonly upto: number;
  readonly harmCount: number;
  readonly policy: Policy;
  /** With `cover` and `random`, how many suspects at most act in one trial. */
  readonly atOnce: number;
  /** Runs one trial; `undefined` if there is to be no further one. */
  readonly ask: (combination: Combination) => Promise<Sight | undefined>;
  /** So many of the combinations that will be asked for next, unless an answer makes them needless, are told ahead. */
  readonly ahead?: number;
  /** Told of them, in their order, again and again: whoever can run several trials at once may begin. */
  readonly foresee?: (combination: Combination) => void;
  /** Decides what `random` draws. */
  readonly draw: Draw;
  /** Told of each cut set when it is found, with the number of trials so far. */
  readonly found?: (cutSet: CutSet, trials: number) => void;
}

export interface Exploration {
  readonly cutSets: readonly CutSet[];
  /** Minimal ones that are larger than was asked for: found on the way, and not all of them. */
  readonly larger: readonly CutSet[];
  /** Trials in which a cut set acted whole and its harm was absent: something there masked it. */
  readonly masked: number;
  /** Harms that are there although nobody acts; they are not looked for. */
  readonly always: number;
  readonly trials: number;
  /** False if the trials ended before everything was settled. */
  readonly finished: boolean;
  readonly account: readonly Account[];
}

/** So many draws in a row of combinations that were seen before end a random exploration. */
const mostStaleDraws = 20_000;

/** Ends a search from within: there are to be no further trials. */
class NoMoreTrials extends Error {}

/**
 * Searches for the combinations of at most `upto` suspects that bring a harm about: all minimal cut sets of that size,
 * provided that more suspects never avert what fewer bring about, or without that proviso where `every` one is tried.
 * No combination is tried twice. The same answers lead to the same questions, so that an exploration that was
 * killed goes on where it was if the answers so far are given again.
 */
export async function explore(request: ExploreRequest): Promise<Exploration> {
  const { space, upto, harmCount, policy } = request;
  const seen = new Map<string, Sight>();
  const control = await request.ask([]);
  if (control) seen.set(keyOf([]), control);
  const always = control?.harms ?? 0;
  const cover = openCover(space, upto, ((1 << harmCount) - 1) & ~always);
  const toNarrow: Combination[] = [];

  const look = async (combination: Combination): Promise<Sight> => {
    const before = seen.get(keyOf(combination));
    if (before) return before;
    const sight = await request.ask(combination);
    if (!sight) throw new NoMoreTrials();
    seen.set(keyOf(combination), sight);
    cover.clear(sight.acted, sight.absent);
    if (sight.harms & cover.liveHarms(combination)) toNarrow.push(combination);
    return sight;
  };
  const attempt = async (combination: Combination) => {
    await look(combination);
    for (let next = toNarrow.shift(); next; next = toNarrow.shift()) await narrow(next);
  };
  const narrow = async (combination: Combination) => {
    const harms = seen.get(keyOf(combination))?.harms ?? 0;
    for (let harm = 0; harm < harmCount; harm += 1) {
      const bit = 1 << harm;
      if ((harms & cover.liveHarms(combination) & bit) === 0) continue;
      const shows = async (part: Combination) => ((await look(part)).harms & bit) !== 0;
      const cutSet = { members: await narrowDown(combination, shows), harm };
      cover.addCutSet(cutSet);
      request.found?.(cutSet, seen.size);
    }
  };

  let finished = false;
  try {
    if (!control) throw new NoMoreTrials();
    for (const single of foreseen(combinationsOf(space, 1))) await attempt(single);
    if (policy === 'random') await drawForEver();
    else for (let size = 2; size <= upto; size += 1) await (policy === 'every' ? tryAll : coverAll)(size);
    finished = true;
  } catch (error) {
    if (!(error instanceof NoMoreTrials)) throw error;
  }
  const small = ({ members }: CutSet) => members.length <= upto;
  return {
    cutSets: cover.cutSets.filter(small),
    larger: cover.cutSets.filter((cutSet) => !small(cutSet)),
    masked: [...seen].filter(([key, { absent }]) => {
      const combination = key === '' ? [] : key.split(' ').map(Number);
      return cover.cutSets.some(({ members, harm }) => absent & (1 << harm) && isPart(members, combination));
    }).length,
    always,
    trials: seen.size,
    finished,
    account: accountFor(space, upto, cover, seen),
  };

  async function tryAll(size: number): Promise<void> {
    for (const combination of foreseen(combinationsOf(space, size))) {
      if (cover.liveHarms(combination) !== 0) await attempt(combination);
    }
  }

  /** The same combinations in the same order, each told ahead of its turn. */
  function* foreseen(combinations: Iterable<Combination>): Generator<Combination> {
    const { ahead = 0, foresee } = request;
    const soon: Combination[] = [];
    for (const combination of combinations) {
      if (cover.liveHarms(combination) !== 0 && !seen.has(keyOf(combination))) foresee?.(combination);
      soon.push(combination);
      if (soon.length > ahead) yield* soon.splice(0, 1);
    }
    yield* soon;
  }

  async function coverAll(size: number): Promise<void> {
    for (let core = cover.firstOpen(size); core; core = cover.firstOpen(size)) {
      const grown = cover.grow(core, size, request.atOnce);
      await attempt(grown);
      // Some did not act, or something larger did the harm: then the open combination is tried by itself.
      if (cover.openHarms(core) !== 0) await attempt(core);
      // And if even that does not tell, nothing will: the account says so.
      if (cover.openHarms(core) !== 0) cover.clear(core, -1);
    }
  }

  /** Draws until there are no further trials, or until nothing new is drawn any more. */
  async function drawForEver(): Promise<void> {
    for (let stale = 0; stale < mostStaleDraws; ) {
      const before = seen.size;
      await attempt(drawCombination(request));
      stale = seen.size > before ? 0 : stale + 1;
    }
  }
}

/** Draws a combination: first how many suspects, then which. */
function drawCombination({ space, atOnce, draw }: ExploreRequest): Combination {
  const size = draw.integer(1, Math.min(atOnce, space.factors.length));
  let combination: Combination = [];
  for (let tries = 0; combination.length < size && tries < 10 * size; tries += 1) {
    const suspect = draw.integer(0, space.factors.length - 1);
    if (fits(space, combination, suspect)) combination = withSuspect(combination, suspect);
  }
  return combination;
}
