import { availableParallelism } from 'node:os';
import { RefusedInput } from '../../kit/problem.ts';
import { optionsOf, suspectsBeside } from '../../remedies/option.ts';
import { renderRemediesHtml } from '../../remedies/remedies-html.tsx';
import { remediesText } from '../../remedies/remedies-text.ts';
import { weighRemedies } from '../../remedies/weigh-remedies.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { campaignOptions } from '../campaign-options.ts';
import { type CommandEntry, exitCode } from '../command.ts';
import { watchInterrupts } from '../interrupts.ts';
import { wholeNumber } from '../option-values.ts';
import { openScenarioFile } from '../scenario-file.ts';
import { playTrials } from '../simulate/play-trials.ts';
import { writeResult } from '../write-result.ts';

interface Options {
  readonly seed: number;
  readonly repeat: number;
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
    'Weigh what would have helped, or made it worse: time saved or lost, and the smallest set that prevents the outage.',
  declare: (command, context) => {
    command
      .argument('<scenario>', 'a scenario file, or an incident folder that holds scenario.yaml')
      .option('--repeat <number>', 'how many plays of each', wholeNumber(1, 10_000), 12)
      .option('--largest <number>', 'how many remedies a set may hold that is tried', wholeNumber(1, 6), 2)
      .option('--symptom <name>', 'measure the outage by this symptom only; unless told, by all that decide')
      .option('--suspects', 'also weigh doing without each suspect, as if no remedies were written', false)
      .option(
        '--only <suspects...>',
        'let only these suspects act, and weigh what each of the others would have cost beside them',
      )
      .option(
        '--threads <number>',
        'how many threads play; as many as there are processors unless told',
        wholeNumber(1, 64),
        availableParallelism(),
      )
      .addOption(campaignOptions.seed())
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
        const { seed, repeat, largest, symptom, threads, only } = options;
        try {
          const report = await weighRemedies({
            scenario,
            options: choices,
            seed,
            repeat,
            mostSize: largest,
            ...(symptom === undefined ? {} : { symptom }),
            ...(only ? { only } : {}),
            play: (trials) => playTrials(trials, { threads, interrupted: interrupts.signal }),
            ...(options.quiet ? {} : { tell: (what) => terminal.err(what) }),
          });
          if (!report) {
            context.exit(exitCode.interrupted);
            return;
          }
          if (options.html !== undefined) await writeResult(options.html, renderRemediesHtml(report));
          if (options.json) terminal.out(JSON.stringify(report, null, 2));
          else for (const line of remediesText(report, terminal.columns)) terminal.out(line);
          if (options.html !== undefined && !options.json) terminal.out(`The page is ${options.html}.`);
          context.exit(only || report.withOutage > 0 ? exitCode.asExpected : exitCode.deviated);
        } finally {
          interrupts.stop();
        }
      });
  },
};

function nothingToWeigh(file: string): RefusedInput {
  const message = `${file} names neither remedies nor suspects.`;
  const advice = 'List under `remedies:` what might have helped, such as `early: { set: { ... } }`.';
  return new RefusedInput([{ code: 'remedies/nothing-to-weigh', message, advice }]);
}
