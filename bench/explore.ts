/**
 * How many trials it takes to find all minimal cut sets of up to three suspects: several at once with an account of
 * what is covered (`cover`), each by itself (`every`), and drawn at random, one combination of up to three or of up to
 * six at a time, with the same way of narrowing down what broke.
 *
 *     npx tsx bench/explore.ts [placements]      50 unless told; about three minutes
 *
 * First on made-up clusters with five planted cut sets among 24 suspects; then in the simulator, on
 * test/investigate/planted-weaknesses.yaml. Exits with 1 if `cover` is wrong anywhere, or takes more than half the trials of
 * drawing combinations of up to three, which is the usual policy.
 */
import { quantile } from 'simple-statistics';
import { combine, exploringOf } from '../src/investigate/explore/combine.ts';
import type { Sight } from '../src/investigate/explore/cover.ts';
import { explore, type Policy } from '../src/investigate/explore/explore.ts';
import { harms } from '../src/investigate/explore/general-symptoms.ts';
import { readEndings, readLook } from '../src/investigate/explore/signature.ts';
import { type Combination, isPart, keyOf, type Space } from '../src/investigate/explore/space.ts';
import { type Draw, openDraw } from '../src/kit/draw.ts';
import { readIncident, simulate } from '../test/parity/simulate.ts';

const placements = Number(process.argv[2] ?? 50);
const upto = 3;
const mostTrials = 20_000;

interface Contender {
  readonly name: string;
  readonly policy: Policy;
  readonly atOnce: number;
}

const contenders: readonly Contender[] = [
  { name: 'cover', policy: 'cover', atOnce: 6 },
  { name: 'every', policy: 'every', atOnce: upto },
  { name: 'random, up to 3', policy: 'random', atOnce: upto },
  { name: 'random, up to 6', policy: 'random', atOnce: 6 },
];

interface Run {
  /** Trials until the last of the cut sets was known, and until the search ended by itself. */
  readonly toFind: number;
  readonly inAll: number;
  readonly right: boolean;
}

async function contend(
  { policy, atOnce }: Contender,
  space: Pick<Space, 'factors'>,
  harmCount: number,
  wanted: ReadonlySet<string>,
  see: (combination: Combination) => Promise<Sight> | Sight,
  draw: Draw,
): Promise<Run> {
  const missing = new Set(wanted);
  let asked = 0;
  let toFind = 0;
  const exploration = await explore({
    space,
    upto,
    harmCount,
    policy,
    atOnce,
    draw,
    ask: async (combination) => {
      // Whoever draws cannot know that it has found everything; its trials are counted until it has.
      if ((policy === 'random' && missing.size === 0) || asked >= mostTrials) return undefined;
      asked += 1;
      return await see(combination);
    },
    found: ({ members, harm }, trials) => {
      missing.delete(`${harm}: ${keyOf(members)}`);
      if (missing.size === 0 && toFind === 0) toFind = trials;
    },
  });
  const found = exploration.cutSets.map(({ members, harm }) => `${harm}: ${keyOf(members)}`);
  const right = found.length === wanted.size && missing.size === 0;
  return { toFind: missing.size === 0 ? toFind : mostTrials, inAll: asked, right };
}

/** One cut set of one suspect, two of two, two of three; none within another. */
function plant(draw: Draw, count: number): Combination[] {
  const planted: Combination[] = [];
  for (const size of [1, 2, 2, 3, 3]) {
    for (;;) {
      const drawn = new Set<number>();
      while (drawn.size < size) drawn.add(draw.integer(0, count - 1));
      const set = [...drawn].sort((a, b) => a - b);
      if (planted.some((other) => isPart(other, set) || isPart(set, other))) continue;
      planted.push(set);
      break;
    }
  }
  return planted;
}

function line(name: string, runs: readonly Run[]): void {
  const median = (read: (run: Run) => number) => quantile(runs.map(read), 0.5);
  const most = Math.max(...runs.map(({ toFind }) => toFind));
  const right = runs.filter((run) => run.right).length;
  console.log(
    `${name.padEnd(18)}${String(median(({ toFind }) => toFind)).padStart(8)}${String(most).padStart(8)}` +
      `${String(median(({ inAll }) => inAll)).padStart(10)}${`${right} of ${runs.length}`.padStart(14)}`,
  );
}

function shuffled(numbers: readonly number[], draw: Draw): number[] {
  const left = [...numbers];
  return numbers.map(() => left.splice(draw.integer(0, left.length - 1), 1)[0] ?? 0);
}

const missed: string[] = [];
function compare(where: string, runs: ReadonlyMap<string, readonly Run[]>): void {
  console.log(
    `${'policy'.padEnd(18)}${'to find'.padStart(8)}${'most'.padStart(8)}${'in all'.padStart(10)}${'exact'.padStart(14)}`,
  );
  for (const [name, list] of runs) line(name, list);
  const cover = runs.get('cover') ?? [];
  if (cover.some(({ right }) => !right)) missed.push(`${where}: cover is wrong`);
  const median = (name: string, read: (run: Run) => number) =>
    quantile((runs.get(name) ?? []).map(read), 0.5);
  for (const name of ['random, up to 3', 'random, up to 6']) {
    const share = median('cover', ({ toFind }) => toFind) / median(name, ({ toFind }) => toFind);
    console.log(`cover finds them in ${Math.round(share * 100)} % of the trials of ${name}`);
    if (share > 0.5 && name === 'random, up to 3')
      missed.push(`${where}: more than half the trials of ${name}`);
  }
}

async function madeUpClusters(): Promise<void> {
  const factors = Array.from({ length: 24 }, (_, index) => `suspect ${index}`);
  console.log(`24 suspects, 5 cut sets of up to 3, ${placements} placements; median trials`);
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  for (let placement = 0; placement < placements; placement += 1) {
    const planted = plant(openDraw(placement, 'plant'), factors.length);
    const wanted = new Set(planted.map((set) => `0: ${keyOf(set)}`));
    const see = (combination: Combination): Sight => {
      const harm = planted.some((set) => isPart(set, combination)) ? 1 : 0;
      return { harms: harm, absent: 1 - harm, acted: combination };
    };
    for (const contender of contenders) {
      const draw = openDraw(placement, 'explore');
      runs.get(contender.name)?.push(await contend(contender, { factors }, 1, wanted, see, draw));
    }
  }
  compare('made-up clusters', runs);
}

async function inTheSimulator(): Promise<void> {
  const scenario = await readIncident('test/investigate/planted-weaknesses.yaml');
  const options = { faults: [], momentsMs: [], forMs: 0, toleranceMs: 5_000, settings: false, ownOnly: true };
  const exploring = exploringOf(scenario, options);
  const { space } = exploring;
  const looks = new Map<string, Promise<Sight>>();
  const play = async (combination: Combination): Promise<Sight> => {
    const combined = combine(
      exploring,
      combination.flatMap((member) => space.suspects[member] ?? []),
    );
    if (!combined) return { harms: 0, absent: 0, acted: [] };
    const { timeline, verdict } = await simulate(combined);
    return readLook(space, combination, combined.topology, readEndings(timeline), verdict);
  };
  // A trial is a function of its combination, so each is computed once, whoever asks for it.
  const see = (combination: Combination) => {
    const key = keyOf(combination);
    const look = looks.get(key) ?? play(combination);
    looks.set(key, look);
    return look;
  };
  const wanted = new Set<string>();
  await explore({
    space,
    upto,
    harmCount: harms.length,
    policy: 'every',
    atOnce: upto,
    draw: openDraw(1, 'explore'),
    ask: async (combination) => await see(combination),
    found: ({ members, harm }) => void wanted.add(`${harm}: ${keyOf(members)}`),
  });
  console.log(
    `\nPlanted weaknesses in the simulator: ${space.suspects.length} suspects, ${wanted.size} cut sets`,
  );
  const runs = new Map<string, Run[]>();
  const numbers = space.suspects.map((_, index) => index);
  for (const contender of contenders) {
    const list: Run[] = [];
    for (let seed = 0; seed < Math.min(20, placements); seed += 1) {
      // In which order the suspects are listed is luck, so each time it is another one.
      const order = shuffled(numbers, openDraw(seed, 'order'));
      const placed = (combination: Combination) =>
        combination.map((member) => order.indexOf(member)).sort((a, b) => a - b);
      const listed = (combination: Combination) =>
        combination.map((member) => order[member] ?? 0).sort((a, b) => a - b);
      const sought = new Set(
        [...wanted].map((cutSet) => {
          const [harm, members = ''] = cutSet.split(': ');
          return `${harm}: ${keyOf(placed(members.split(' ').map(Number)))}`;
        }),
      );
      const seen = async (combination: Combination) => {
        const sight = await see(listed(combination));
        return { ...sight, acted: placed(sight.acted) };
      };
      const factors = order.map((member) => space.factors[member] ?? '');
      const draw = openDraw(seed, 'explore');
      list.push(await contend(contender, { factors }, harms.length, sought, seen, draw));
    }
    runs.set(contender.name, list);
  }
  compare('the simulator', runs);
}

await madeUpClusters();
await inTheSimulator();
console.log(missed.length === 0 ? '\nEvery bar is met.' : `\nMissed: ${missed.join('; ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;
