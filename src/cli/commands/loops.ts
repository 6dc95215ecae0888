import { RefusedInput } from '../../kit/problem.ts';
import { renderLoopsHtml } from '../../loops/loop-html.tsx';
import { reportLoops } from '../../loops/loop-report.ts';
import { loopText } from '../../loops/loop-text.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { playTrial } from '../../trial/record-trial.ts';
import { campaignOptions } from '../campaign-options.ts';
import { type CommandEntry, exitCode } from '../command.ts';
import { words } from '../compose.ts';
import { openScenarioFile } from '../scenario-file.ts';
import { worldOf } from '../scenario-world.ts';
import { shellWord } from '../shell-word.ts';
import { toolVersion } from '../version.ts';
import { writeResult } from '../write-result.ts';

interface Options {
  readonly seed: number;
  readonly json: boolean;
  readonly html?: string;
}

/** `reenact loops`: what in a platform makes itself worse, how much, and what would take it out of danger. */
export const loopsCommand: CommandEntry = {
  name: 'loops',
  summary: 'Name what in a platform makes itself worse, and the setting that takes it out of danger.',
  declare: (command, context) => {
    command
      .argument('<scenario>', 'a scenario file of a platform, or an incident folder that holds scenario.yaml')
      .addOption(campaignOptions.seed())
      .option('--html <file>', 'also write a page with both branches of each loop that can be cut open')
      .option('--json', 'print the result as JSON instead of text', false)
      .action(async (path: string, { seed, json, html }: Options) => {
        const { file, text } = await openScenarioFile(path);
        const { scenario } = readScenario(text, file);
        const { platform, title } = scenario;
        if (!platform) throw noPlatform(file);
        const { timeline } = await playTrial({
          scenario,
          source: text,
          seed,
          run: 'loops',
          words,
          ...worldOf(scenario, 'simulator'),
          tool: `reenact ${toolVersion}`,
          repeat: `reenact loops ${shellWord(path)}`,
          startedAt: new Date().toISOString(),
          interrupted: new AbortController().signal,
        });
        const loops = reportLoops(platform, timeline);
        const { out, columns } = context.terminal;
        if (json) out(JSON.stringify({ title, seed, loops }, null, 2));
        else for (const line of loopText(loops, columns)) out(line);
        // Last, so that the answer is there also where the page cannot be written.
        if (html !== undefined) await writeResult(html, renderLoopsHtml(title, loops));
        if (html !== undefined && !json) out(`The page is ${html}.`);
        context.exit(exitCode.asExpected);
      });
  },
};

function noPlatform(file: string): RefusedInput {
  const message = `${file} describes a cluster; loops are looked for in platforms.`;
  const advice = 'Name a scenario with `platform:`, such as incidents/retry-storm.';
  return new RefusedInput([{ code: 'usage/no-platform', message, advice }]);
}
