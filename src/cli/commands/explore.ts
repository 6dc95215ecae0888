import { join } from 'node:path';
import { Option } from 'commander';
import { usualFaults } from '../../investigate/explore/faults-to-try.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { campaignOptions } from '../campaign-options.ts';
import type { CommandEntry } from '../command.ts';
import { runExploration } from '../investigate/run-exploration.ts';
import { slugOf } from '../name-run.ts';
import { durationMs, wholeNumber } from '../option-values.ts';
import { openScenarioFile } from '../scenario-file.ts';
import type { WorldKind } from '../scenario-world.ts';

interface Options {
  readonly upto: number;
  readonly world: WorldKind;
  readonly policy: 'auto' | 'every' | 'cover' | 'random';
  readonly atOnce: number;
  readonly trials: number;
  readonly faults: string[];
  readonly moments: string[];
  readonly for: number;
  readonly tolerance: number;
  readonly settings: boolean;
  readonly suspectsOnly: boolean;
  readonly again: number;
  readonly confirm?: 'lab';
  readonly seed: number;
  readonly out?: string;
  readonly afresh: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** `reenact explore`: combinations of faults and settings that break what nobody thought of. */
export const explore: CommandEntry = {
  name: 'explore',
  summary: 'Search for combinations of faults and settings that break the cluster in ways nobody wrote down.',
  declare: (command, context) => {
    command
      .argument('<scenario>', 'a scenario file, or an incident folder that holds scenario.yaml')
      .option('--upto <size>', 'how many act together at most', wholeNumber(1, 5), 2)
      .addOption(
        new Option('--world <kind>', 'the simulator, or real servers')
          .choices(['simulator', 'lab'])
          .default('simulator'),
      )
      .addOption(
        new Option(
          '--policy <name>',
          'every: each combination by itself; cover: several at once; random: drawn evenly; auto: every if --trials allow it',
        )
          .choices(['auto', 'every', 'cover', 'random'])
          .default('auto'),
      )
      .option(
        '--at-once <number>',
        'with cover and random: so many act in one trial at most',
        wholeNumber(1, 32),
        6,
      )
      .option('--trials <number>', 'end with what is known after so many', wholeNumber(2, 1_000_000), 2_000)
      .option('--faults <kinds...>', 'which faults to try, such as power-off freeze:walreceiver', [
        ...usualFaults,
      ])
      .option('--moments <times...>', 'when they strike, after the start of the watch', ['1s', '2500ms'])
      .option('--for <duration>', 'how long they last', durationMs, 3_000)
      .option(
        '--tolerance <duration>',
        'how long after the last fault is gone something may still be wrong',
        durationMs,
        5_000,
      )
      .option('--no-settings', 'do not vary settings')
      .option('--suspects-only', 'combine only the suspects that the scenario lists', false)
      .option('--again <times>', 'repeat every finding with so many other seeds', wholeNumber(0, 1_000), 3)
      .addOption(new Option('--confirm <world>', 'run what was found there as well').choices(['lab']))
      .addOption(campaignOptions.seed())
      .option('-o, --out <folder>', 'where results go; an exploration that was begun there goes on')
      .option('--afresh', 'forget what is in that folder and begin again', false)
      .option('--json', 'print the result as JSON instead of text', false)
      .option('-q, --quiet', 'no progress, only the result', false)
      .action(async (path: string, options: Options) => {
        const { file, text } = await openScenarioFile(path);
        const { scenario } = readScenario(text, file);
        const momentsMs = options.moments.map(durationMs);
        const folder = options.out ?? join('runs', `exploration-${slugOf(scenario.title)}`);
        const request = {
          ...options,
          scenario,
          source: text,
          argument: path,
          folder,
          confirmInLab: options.confirm === 'lab',
          tries: {
            faults: options.faults,
            momentsMs,
            forMs: options.for,
            toleranceMs: options.tolerance,
            settings: options.settings,
            ownOnly: options.suspectsOnly,
          },
        };
        context.exit(await runExploration(request, context.terminal));
      });
  },
};
