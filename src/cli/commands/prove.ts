import { readdir, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { type Fix, readFix } from '../../investigate/prove/fix.ts';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { campaignOptions } from '../campaign-options.ts';
import type { CommandEntry } from '../command.ts';
import { runProof } from '../investigate/run-proof.ts';
import { runSuggestions } from '../investigate/run-suggestions.ts';
import { durationMs, wholeNumber } from '../option-values.ts';
import { openScenarioFile } from '../scenario-file.ts';
import type { WorldKind } from '../scenario-world.ts';
import { withRoot } from '../with-root.ts';

interface Options {
  readonly fix?: string;
  readonly suggest: boolean;
  readonly found?: string;
  readonly gallery: string | boolean;
  readonly neighbours?: number;
  readonly tolerance: number;
  readonly world: WorldKind;
  readonly parallel?: number;
  readonly seed: number;
  readonly out: string;
  readonly afresh: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The gallery that comes with reenact. */
const ownGallery = join(import.meta.dirname, '../../../incidents');

/** `reenact prove`: does a fix avert the outage, and the outages next to it, and does it break anything else. */
export const prove: CommandEntry = {
  name: 'prove',
  summary: 'Try a fix on a scenario, its neighbourhood and the whole gallery; or suggest one.',
  declare: (command, context) => {
    command
      .argument('<scenario>', 'a scenario file, or an incident folder that holds scenario.yaml')
      .option(
        '--fix <file>',
        'a YAML file with one value at each path, such as topology.settings.work_mem: 4MB',
      )
      .option('--suggest', 'try small changes instead, and rank those that avert most', false)
      .option(
        '--found <folder>',
        'the folder of an investigation or exploration: its minimal scenarios are tried as well',
      )
      .option('--gallery <folder>', 'scenarios that the fix must not break', ownGallery)
      .option('--no-gallery', 'leave the gallery out')
      .option(
        '--neighbours <number>',
        'how many neighbours to try; 300 in the simulator and 20 in the lab unless told',
        wholeNumber(0, 100_000),
      )
      .option(
        '--tolerance <duration>',
        'how long after the last fault is gone something may still be wrong',
        durationMs,
        5_000,
      )
      .addOption(campaignOptions.world())
      .addOption(campaignOptions.parallel())
      .addOption(campaignOptions.seed())
      .option(
        '-o, --out <folder>',
        'where answers, recordings and results go; a proof that was begun there goes on',
        'runs/proof',
      )
      .option('--afresh', 'forget what is in that folder and begin again', false)
      .option('--json', 'print the result as JSON', false)
      .option('-q, --quiet', 'no progress, only the result', false)
      .action(async (path: string, options: Options) => {
        const { file, text } = await openScenarioFile(path);
        const { scenario } = readScenario(text, file);
        const inSimulator = options.world === 'simulator';
        const usual = inSimulator ? 1 : Math.max(1, Math.floor(availableParallelism() / 2));
        const { world, seed, json, quiet } = options;
        const minimal =
          options.found === undefined
            ? new Map<string, Scenario>()
            : await scenariosIn(options.found, /^(minimal|outage)(-\d+)*\.yaml$/);
        const common = { scenario, minimal, source: text, argument: path, world, seed, json, quiet };
        const where = {
          ...common,
          folder: options.out,
          afresh: options.afresh,
          toleranceMs: options.tolerance,
        };
        const play = (trials: () => Promise<number>) =>
          withRoot({ scenario, file, world }, context.terminal, trials);
        if (options.suggest) {
          const found = options.found === undefined ? {} : { found: options.found };
          context.exit(await play(() => runSuggestions({ ...where, ...found }, context.terminal)));
          return;
        }
        const { fix, fixFile } = await openFix(options.fix);
        const gallery =
          typeof options.gallery === 'string'
            ? await scenariosIn(options.gallery, /\.yaml$/)
            : new Map<string, Scenario>();
        const neighbours = options.neighbours ?? (inSimulator ? 300 : 20);
        const parallel = options.parallel ?? usual;
        const request = { ...where, fix, file: fixFile, gallery, neighbours, parallel };
        context.exit(await play(() => runProof(request, context.terminal)));
      });
  },
};

async function openFix(file: string | undefined): Promise<{ readonly fix: Fix; readonly fixFile: string }> {
  if (file !== undefined) return { fix: readFix(await open(file), file), fixFile: file };
  const advice = 'Write --fix FILE, with one path and value a line; or --suggest to find one.';
  throw new RefusedInput([{ code: 'investigate/not-a-fix', message: 'There is no fix to prove.', advice }]);
}

/** The scenarios in a folder whose file names match, by their paths in it. */
async function scenariosIn(folder: string, names: RegExp): Promise<Map<string, Scenario>> {
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) throw unreadable(folder, 'it is no folder');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && names.test(entry.name) && !entry.parentPath.includes('trials'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const scenarios = new Map<string, Scenario>();
  for (const file of files) {
    const text = await open(file);
    if (!/^reenact\s*:/m.test(text)) continue;
    const name = relative(folder, file)
      .replace(/\.yaml$/, '')
      .replace(/\/scenario$/, '');
    scenarios.set(name, readScenario(text, file).scenario);
  }
  return scenarios;
}

async function open(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
}

function unreadable(file: string, why: string): RefusedInput {
  const message = `${file} cannot be read: ${why}.`;
  const advice = 'Name a file that exists and may be read.';
  return new RefusedInput([{ code: 'investigate/unreadable', message, advice }]);
}
