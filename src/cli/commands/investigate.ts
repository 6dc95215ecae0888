import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defaultOptions } from '../../investigate/options.ts';
import { RefusedInput } from '../../kit/problem.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { campaignOptions } from '../campaign-options.ts';
import type { CommandEntry } from '../command.ts';
import { runInvestigation } from '../investigate/run-investigation.ts';
import { slugOf } from '../name-run.ts';
import { notesFor } from '../notes-for.ts';
import { numberWithin, wholeNumber } from '../option-values.ts';
import { openScenarioFile } from '../scenario-file.ts';
import type { WorldKind } from '../scenario-world.ts';
import { withRoot } from '../with-root.ts';

interface Options {
  readonly seed: number;
  readonly confidence: number;
  readonly deterministic: boolean;
  readonly leastRate: number;
  readonly trials: number;
  readonly world: WorldKind;
  readonly parallel?: number;
  readonly out?: string;
  readonly afresh: boolean;
  readonly values: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** `reenact investigate`: which of the suspects are culprits, and which are red herrings. */
export const investigate: CommandEntry = {
  name: 'investigate',
  summary: 'Find out which suspects are culprits and which are red herrings.',
  declare: (command, context) => {
    command
      .argument('<scenario>', 'a scenario file, or an incident folder that holds scenario.yaml')
      .option(
        '--confidence <share>',
        'how sure each answer has to be',
        numberWithin(0.5, 0.9999),
        defaultOptions.confidence,
      )
      .option('--deterministic', 'the outage comes every time its cause is there: ask nothing twice', false)
      .option(
        '--least-rate <share>',
        'give up if the full set reenacts it more rarely',
        numberWithin(0.02, 0.99),
        defaultOptions.leastRate,
      )
      .option(
        '--trials <number>',
        'end with what is known after so many trials',
        wholeNumber(2, 100_000),
        defaultOptions.mostTrials,
      )
      .addOption(campaignOptions.world())
      .addOption(campaignOptions.parallel())
      .addOption(campaignOptions.seed())
      .option(
        '-o, --out <folder>',
        'where answers, recordings and results go; an investigation that was begun there goes on',
      )
      .option('--values', 'also find out how little of each culprit is enough: how long, how much', false)
      .option('--afresh', 'forget what is in that folder and begin again', false)
      .option('--json', 'print the result as JSON instead of text', false)
      .option('-q, --quiet', 'no progress, only the result', false)
      .action(async (path: string, options: Options) => {
        const { file, text } = await openScenarioFile(path);
        const { scenario } = readScenario(text, file);
        if (scenario.suspects.length === 0) throw noSuspects(path);
        // A platform is computed wherever it is asked for.
        const world = scenario.platform ? 'simulator' : options.world;
        const { terminal } = context;
        const { seed, confidence, deterministic, leastRate, trials: mostTrials } = options;
        const request = {
          ...options,
          scenario,
          world,
          parallel: options.parallel ?? usualParallel(world),
          source: text,
          argument: path,
          options: { seed, confidence, deterministic, leastRate, mostTrials },
          folder: options.out ?? join('runs', `investigation-${slugOf(scenario.title)}`),
        };
        const play = () => {
          for (const note of notesFor(scenario, world)) terminal.err(`Note: ${note}`);
          return runInvestigation(request, terminal);
        };
        context.exit(await withRoot({ scenario, file, world }, terminal, play));
      });
  },
};

/** The simulator computes one trial after the other, whatever it is asked for. */
function usualParallel(world: WorldKind): number {
  return world === 'simulator' ? 1 : Math.max(1, Math.floor(availableParallelism() / 2));
}

function noSuspects(path: string): RefusedInput {
  return new RefusedInput([
    {
      code: 'investigate/no-suspects',
      message: `${path} names no suspects.`,
      advice: 'List under `suspects:` every fault and setting that may have contributed.',
    },
  ]);
}
