import type { PlayAll } from '../../remedies/weigh-remedies.ts';
import { runOfTrial, runTrialIn, type Trials } from './trials.ts';

/**
 * Plays trials on real servers, so many at a time, each recorded in a folder of its own. What came of them comes in the order of
 * the trials; after an interrupt nothing more does.
 */
export function playInLab(where: Omit<Trials, 'world'>, parallel: number): PlayAll {
  let played = 0;
  return async function* (trials) {
    const waiting = [...trials];
    const given: ReturnType<typeof runTrialIn>[] = [];
    const begin = () => {
      const next = waiting.shift();
      if (!next) return;
      played += 1;
      const trial = runTrialIn({ ...where, world: 'lab' }, { ...next, run: runOfTrial(played) });
      // Whoever waits for it hears of a failure; of one that nobody waits for any more nobody need hear.
      trial.catch(() => undefined);
      given.push(trial);
    };
    for (let at = 0; at < parallel; at += 1) begin();
    for (let trial = given.shift(); trial; trial = given.shift()) {
      const { verdict } = await trial;
      if (where.interrupted.aborted) return;
      yield { verdict };
      begin();
    }
  };
}
