import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import { formatDuration } from '../../kit/duration.ts';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import { optionsOf, suspectsBeside } from '../../remedies/option.ts';
import { renderRemediesHtml } from '../../remedies/remedies-html.tsx';
import { remediesText } from '../../remedies/remedies-text.ts';
import { weighRemedies } from '../../remedies/weigh-remedies.ts';
import { estimate } from '../../scenario/estimate.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { campaignOptions } from '../campaign-options.ts';
import { type CommandEntry, exitCode } from '../command.ts';
import { worlds } from '../compose.ts';
import { watchInterrupts } from '../interrupts.ts';
import { playInLab } from '../investigate/play-in-lab.ts';
import { trialsFolder } from '../investigate/trial-files.ts';
import { wholeNumber } from '../option-values.ts';
import { openScenarioFile } from '../scenario-file.ts';
import type { WorldKind } from '../scenario-world.ts';
import { playTrials } from '../simulate/play-trials.ts';
import { writeResult } from '../write-result.ts';

interface Options {
  readonly world: WorldKind;
  readonly parallel?: number;
  readonly out: string;
  readonly seed: number;
  readonly repeat?: number;
  readonly largest: number;
  readonly symptom?: string;
  readonly suspects: boolean;
  readonly only?: readonly string[];
  readonly threads: number;
  readonly html?: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** `reenact remedies`: what each remedy of a scenario would have saved, and the smallest set that prevents it. */
export const remediesCommand: CommandEntry = {
  name: 'remedies',
  summary:
    'Weigh what would have helped, or made it worse: time and writes saved or lost, and the smallest set that prevents the outage.',
  declare: (command, context) => {
    command
      .argument('<scenario>', 'a scenario file, or an incident folder that holds scenario.yaml')
      .addOption(
        new Option('--world <kind>', 'the simulator, or real servers')
          .choices(['simulator', 'lab'])
          .default('simulator'),
      )
      .option(
        '--repeat <number>',
        'how many plays of each; 12 in the simulator and 3 in the lab unless told',
        wholeNumber(1, 10_000),
      )
      .option('--largest <number>', 'how many remedies a set may hold that is tried', wholeNumber(1, 6), 2)
      .option('--symptom <name>', 'measure the outage by this symptom only; unless told, by all that decide')
      .option('--suspects', 'also weigh doing without each suspect, as if no remedies were written', false)
      .option(
        '--only <suspects...>',
        'let only these suspects act, and weigh what each of the others would have cost beside them',
      )
      .option(
        '--threads <number>',
        'in the simulator: how many threads play; as many as there are processors unless told',
        wholeNumber(1, 64),
        availableParallelism(),
      )
      .addOption(campaignOptions.parallel())
      .addOption(campaignOptions.seed())
      .option('-o, --out <folder>', 'where the recordings of the lab go', 'runs/remedies')
      .option('--html <file>', 'also write a page')
      .option('--json', 'print the result as JSON instead of text', false)
      .option('-q, --quiet', 'no progress, only the result', false)
      .action(async (path: string, options: Options) => {
        const { terminal } = context;
        const { file, text } = await openScenarioFile(path);
        const { scenario } = readScenario(text, file);
        const choices = options.only
          ? suspectsBeside(scenario, options.only)
          : optionsOf(scenario, options.suspects);
        if (choices.length === 0) throw nothingToWeigh(file);
        const interrupts = watchInterrupts(terminal);
        const { world, seed, largest, symptom, only } = options;
        const repeat = options.repeat ?? (world === 'lab' ? 3 : 12);
        const tell = options.quiet ? () => undefined : (what: string) => terminal.err(what);
        try {
          if (world === 'lab') {
            for (const swept of await worlds.sweep()) tell(`Swept away what an earlier run left: ${swept}`);
            tell(labLine(scenario, repeat * (choices.length + 1), parallelOf(options)));
          }
          const report = await weighRemedies({
            scenario,
            world,
            options: choices,
            seed,
            repeat,
            mostSize: largest,
            ...(symptom === undefined ? {} : { symptom }),
            ...(only ? { only } : {}),
            play:
              world === 'lab'
                ? playInLab(
                    {
                      source: text,
                      argument: path,
                      folder: join(options.out, trialsFolder),
                      interrupted: interrupts.signal,
                      tell: terminal.err,
                    },
                    parallelOf(options),
                  )
                : (trials) =>
                    playTrials(trials, { threads: options.threads, interrupted: interrupts.signal }),
            tell,
          });
          if (!report) {
            context.exit(exitCode.interrupted);
            return;
          }
          if (options.json) terminal.out(JSON.stringify(report, null, 2));
          else for (const line of remediesText(report, terminal.columns)) terminal.out(line);
          // Last, so that the answer is there also where the page cannot be written.
          if (options.html !== undefined) await writeResult(options.html, renderRemediesHtml(report));
          if (options.html !== undefined && !options.json) terminal.out(`The page is ${options.html}.`);
          context.exit(only || report.withOutage > 0 ? exitCode.asExpected : exitCode.deviated);
        } finally {
          interrupts.stop();
        }
      });
  },
};

const parallelOf = ({ parallel }: Options) => parallel ?? Math.max(1, Math.floor(availableParallelism() / 2));

function labLine(scenario: Scenario, trials: number, parallel: number): string {
  const leastMs = (estimate(scenario).durationMs[0] * trials) / parallel;
  return `${trials} trials on real servers, ${parallel} at a time, at least ${formatDuration(leastMs)}, and those of sets.`;
}

function nothingToWeigh(file: string): RefusedInput {
  const message = `${file} names neither remedies nor suspects.`;
  const advice = 'List under `remedies:` what might have helped, such as `early: { set: { ... } }`.';
  return new RefusedInput([{ code: 'remedies/nothing-to-weigh', message, advice }]);
}
