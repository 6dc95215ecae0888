import type { Scenario } from '../../model/scenario.ts';
import { readRecording } from '../../recording/reader.ts';
import type { Timeline } from '../../recording/timeline.ts';
import { renderJson } from '../../report/json.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { judge as judgeTimeline, type Verdict } from '../../trial/judge.ts';
import { type CommandEntry, exitCode } from '../command.ts';
import { findRecording } from '../find-recording.ts';
import { openScenarioFile } from '../scenario-file.ts';
import { verdictLines } from '../verdict-lines.ts';

interface JudgeOptions {
  readonly json: boolean;
  readonly scenario?: string;
}

/** `reenact judge`: judges a recording again, by its own symptoms or by another scenario's. */
export const judge: CommandEntry = {
  name: 'judge',
  summary: 'Judge a recorded run again: by its own symptoms, or by another scenario’s.',
  declare: (command, context) => {
    command
      .argument('<recording>', 'a recording.ndjson, or the folder of a run that holds one')
      .option('--json', 'print the verdict and what it rests on as JSON', false)
      .option('--scenario <file>', 'take the symptoms and the expectation from this scenario instead')
      .action(async (path: string, options: JudgeOptions) => {
        const recorded = await readRecording(await findRecording(path));
        const timeline = options.scenario
          ? askedBy(await scenarioFrom(options.scenario), recorded)
          : recorded;
        const verdict = judgeTimeline(timeline);
        const { terminal } = context;
        if (options.json) terminal.out(renderJson(timeline, verdict));
        else for (const line of verdictLines(timeline, verdict, terminal.columns)) terminal.out(line);
        context.exit(exitCodeOf(verdict));
      });
  },
};

async function scenarioFrom(path: string): Promise<Scenario> {
  const { file, text } = await openScenarioFile(path);
  return readScenario(text, file).scenario;
}

/** The same recording under other questions. Everything else stays as it was run: nobody can change that any more. */
function askedBy({ symptoms, expect }: Scenario, timeline: Timeline): Timeline {
  const { header } = timeline;
  return { ...timeline, header: { ...header, scenario: { ...header.scenario, symptoms, expect } } };
}

function exitCodeOf(verdict: Verdict): number {
  if (verdict.verdict === 'inconclusive') return exitCode.inconclusive;
  return verdict.asExpected ? exitCode.asExpected : exitCode.deviated;
}
