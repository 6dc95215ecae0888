import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Option } from 'commander';
import { applyFix, readFix } from '../../investigate/fix.ts';
import { RefusedInput } from '../../kit/problem.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import type { CommandEntry } from '../command.ts';
import { runProof } from '../investigate/run-proof.ts';
import type { WorldKind } from '../investigate/trials.ts';
import { wholeNumber } from '../option-values.ts';
import { openScenarioFile } from '../scenario-file.ts';

interface Options {
  readonly fix: string;
  readonly neighbours: number;
  readonly world: WorldKind;
  readonly parallel: number;
  readonly seed: number;
  readonly out: string;
  readonly json: boolean;
}

/** `reenact prove`: does a fix avert the outage, and the outages next to it. */
export const prove: CommandEntry = {
  name: 'prove',
  summary: 'Try a fix against a scenario and its neighbourhood: other times, longer and stronger faults.',
  declare: (command, context) => {
    command
      .argument('<scenario>', 'a scenario file, or an incident folder that holds scenario.yaml')
      .requiredOption(
        '--fix <file>',
        'a YAML file with one value at each path, such as topology.settings.work_mem: 4MB',
      )
      .option('--neighbours <number>', 'how many neighbours to try', wholeNumber(0, 100_000), 20)
      .addOption(
        new Option('--world <kind>', 'real servers, or the simulator')
          .choices(['lab', 'simulator'])
          .default('lab'),
      )
      .option(
        '--parallel <number>',
        'how many labs run side by side',
        wholeNumber(1, 64),
        Math.max(1, Math.floor(availableParallelism() / 2)),
      )
      .option(
        '--seed <number>',
        'the seed of everything that is left to chance',
        wholeNumber(0, 0x3fff_ffff),
        1,
      )
      .option('-o, --out <folder>', 'where the recordings go', 'runs/proof')
      .option('--json', 'print the result as JSON', false)
      .action(async (path: string, options: Options) => {
        const { file, text } = await openScenarioFile(path);
        const { scenario } = readScenario(text, file);
        const fixed = applyFix(scenario, readFix(await open(options.fix), options.fix), options.fix);
        context.exit(
          await runProof(
            { ...options, fixed, source: text, argument: path, folder: options.out },
            context.terminal,
          ),
        );
      });
  },
};

async function open(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const message = `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    const advice = 'Name a file that exists and may be read.';
    throw new RefusedInput([{ code: 'investigate/unreadable', message, advice }]);
  }
}
