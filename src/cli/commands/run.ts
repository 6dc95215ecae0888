import { InvalidArgumentError, Option } from 'commander';
import { RefusedInput } from '../../kit/problem.ts';
import { describePlan } from '../../scenario/describe-plan.ts';
import { estimate } from '../../scenario/estimate.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import type { CommandEntry } from '../command.ts';
import { notesFor } from '../notes-for.ts';
import { wholeNumber } from '../option-values.ts';
import { type RunOptions, runCampaign } from '../run-campaign.ts';
import { openScenarioFile } from '../scenario-file.ts';
import { withRoot } from '../with-root.ts';

/** `reenact run`: re-enacts a scenario, once or many times, and says what came of it. */
export const run: CommandEntry = {
  name: 'run',
  summary: 'Re-enact a scenario on real servers and judge it.',
  declare: (command, context) => {
    command
      .argument('<scenario>', 'a scenario file, or an incident folder that holds scenario.yaml')
      .option('--seed <number>', 'the seed of everything that is left to chance', parseSeed, 1)
      .option('--repeat <times>', 'run it this often, with seeds counting up', parseTimes, 1)
      .option('--parallel <number>', 'how many labs run side by side', wholeNumber(1, 64), 1)
      .addOption(
        new Option('--world <kind>', 'real servers, or the simulator')
          .choices(['lab', 'simulator'])
          .default('lab'),
      )
      .option('--until-decided', 'end a simulated trial once its verdict is certain', false)
      .option('--dry-run', 'print the resolved plan and what it will take, and stop', false)
      .option('--only <suspects...>', 'let only these suspects act')
      .option('--without <suspects...>', 'leave these suspects out')
      .option('-o, --out <folder>', 'where the recordings go', 'runs')
      .option('--html', 'also write report.html, one page that opens offline', false)
      .option('--junit <file>', 'also write the verdict as JUnit XML')
      .option('--json', 'print the result as JSON instead of text', false)
      .option('--keep', 'keep the servers’ files and logs even if all goes well', false)
      .option('-q, --quiet', 'no progress, only the result', false)
      .action(async (path: string, options: RunOptions) => {
        if (options.parallel > 1 && options.world === 'simulator') throw refuseParallel();
        if (options.untilDecided && options.world === 'lab') throw refuseToCutShort();
        const { file, text } = await openScenarioFile(path);
        const { scenario, alsoLeftOut } = readScenario(text, file, {
          ...(options.only ? { only: options.only } : {}),
          ...(options.without ? { without: options.without } : {}),
        });
        const { terminal } = context;
        const tellNotes = () => {
          for (const { name, waitsFor } of alsoLeftOut) {
            terminal.err(`${name} is left out as well, because it waits for ${waitsFor}.`);
          }
          for (const note of notesFor(scenario, options.world)) terminal.err(`Note: ${note}`);
        };
        if (options.dryRun) {
          tellNotes();
          terminal.out(describePlan(scenario, estimate(scenario)));
          return;
        }
        const play = () => {
          tellNotes();
          return runCampaign({ scenario, source: text, argument: path, options }, terminal);
        };
        context.exit(await withRoot({ scenario, file, world: options.world }, terminal, play));
      });
  },
};

/** What the simulator computes fills a processor; further trials in the same process would only take turns on it. */
function refuseParallel(): RefusedInput {
  return new RefusedInput([
    {
      code: 'usage/one-at-a-time',
      message:
        '--parallel runs labs side by side; the simulator computes and records one trial after the other.',
      advice: 'Leave --parallel out, or start `reenact run` several times with --seed apart.',
    },
  ]);
}

/** What a real trial would show after its verdict is part of the evidence, and costs nobody's processor. */
function refuseToCutShort(): RefusedInput {
  return new RefusedInput([
    {
      code: 'usage/simulator-only',
      message:
        '--until-decided ends trials of the simulator early; a trial on real servers is watched to its end.',
      advice: 'Leave --until-decided out, or add --world simulator.',
    },
  ]);
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0 && seed <= 0x7fff_ffff) return seed;
  throw new InvalidArgumentError('a seed is a whole number from 0 to 2147483647.');
}

function parseTimes(text: string): number {
  const times = Number(text);
  if (Number.isInteger(times) && times >= 1 && times <= 10_000) return times;
  throw new InvalidArgumentError('it is a whole number from 1 to 10000.');
}
