import { combine, type Exploring } from '../../investigate/explore/combine.ts';
import type { ExploredFile } from '../../investigate/explore/explored-file.ts';
import { type Look, readEndings, readLook } from '../../investigate/explore/signature.ts';
import { type Combination, keyOf } from '../../investigate/explore/space.ts';
import { listed } from '../../investigate/listed.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { SimulatedOutcome } from '../simulate/play-one.ts';
import { openPool } from '../simulate/pool.ts';
import { runTrialIn, type Trials } from './trials.ts';

/** The trials of an exploration: what each combination shows with a seed. */
export interface ExploredTrials {
  /** From the file, or from a trial, which is noted there. */
  readonly look: (combination: Combination, seed: number) => Promise<Look>;
  /** Begins a trial that will probably be asked for, so that no thread has to wait meanwhile. */
  readonly foresee: (combination: Combination, seed: number) => void;
  /** How many should be foreseen at once; 0 where trials run one after the other. */
  readonly ahead: number;
  readonly close: () => Promise<void>;
}

/** @param threads how many threads play in the simulator; in the lab trials run one after the other */
export function openExploredTrials(
  exploring: Exploring,
  file: ExploredFile,
  trials: Trials,
  threads: number,
): ExploredTrials {
  const pool = trials.world === 'simulator' ? openPool(threads) : undefined;
  const begun = new Map<string, Promise<SimulatedOutcome>>();
  const keyWith = (combination: Combination, seed: number) => `${keyOf(combination)} with ${seed}`;

  const play = async (scenario: Scenario, combination: Combination, seed: number) => {
    if (pool) {
      const key = keyWith(combination, seed);
      const outcome = begun.get(key) ?? pool.play({ scenario, seed });
      begun.delete(key);
      return await outcome;
    }
    const run = `trial-${String(file.count() + 1).padStart(5, '0')}`;
    const acted = namesOf(exploring, combination);
    const partOf = `A trial of an exploration: ${acted.length === 0 ? 'nobody' : listed(acted)} acted.`;
    const { timeline, verdict } = await runTrialIn(trials, { scenario, run, seed, partOf });
    return { verdict, endings: readEndings(timeline) };
  };

  return {
    look: async (combination, seed) => {
      const before = file.look(combination, seed);
      if (before) return before;
      const scenario = scenarioOf(exploring, combination);
      if (!scenario) return { harms: 0, absent: 0, acted: [], symptoms: [], signature: '' };
      const { verdict, endings } = await play(scenario, combination, seed);
      const look = readLook(exploring.space, combination, scenario.topology, endings, verdict);
      if (!trials.interrupted.aborted) file.note(combination, seed, look);
      return look;
    },
    foresee: (combination, seed) => {
      const key = keyWith(combination, seed);
      if (!pool || pool.ahead < 2 || begun.has(key) || file.look(combination, seed)) return;
      const scenario = scenarioOf(exploring, combination);
      if (!scenario) return;
      const outcome = pool.play({ scenario, seed });
      // Whoever asks for it hears of a failure; perhaps nobody does.
      outcome.catch(() => undefined);
      begun.set(key, outcome);
    },
    ahead: pool && pool.ahead > 1 ? pool.ahead : 0,
    close: async () => await pool?.close(),
  };
}

/** The scenario in which a combination acts; `undefined` if its settings contradict each other. */
export function scenarioOf(exploring: Exploring, members: Combination): Scenario | undefined {
  return combine(
    exploring,
    members.flatMap((member) => exploring.space.suspects[member] ?? []),
  );
}

export function namesOf({ space }: Exploring, members: Combination): string[] {
  return members.map((member) => space.suspects[member]?.name ?? '');
}
