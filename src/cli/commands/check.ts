import { formatProblem, type Problem, RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import { notesOn } from '../../scenario/notes.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { type CommandEntry, exitCode } from '../command.ts';
import { openScenarioFile } from '../scenario-file.ts';

/** `reenact check`: says everything that is wrong with scenario files, without running them. */
export const check: CommandEntry = {
  name: 'check',
  summary: 'Say everything that is wrong with scenario files, without running them.',
  declare: (command, { terminal, exit }) => {
    command
      .argument('<scenario...>', 'scenario files, or incident folders that hold scenario.yaml')
      .option('--json', 'print the problems as JSON instead of text', false)
      .action(async (paths: readonly string[], { json }: { readonly json: boolean }) => {
        const checked: Checked[] = [];
        for (const path of paths) checked.push(await checkOne(path));
        const problems = checked.flatMap((each) => each.problems);
        if (json) terminal.out(JSON.stringify(problems, null, 2));
        else for (const each of checked) tell(each, terminal);
        if (problems.length > 0) exit(exitCode.usage);
      });
  },
};

interface Checked {
  readonly path: string;
  readonly scenario?: Scenario;
  readonly problems: readonly Problem[];
}

async function checkOne(path: string): Promise<Checked> {
  try {
    const { file, text } = await openScenarioFile(path);
    return { path, scenario: readScenario(text, file).scenario, problems: [] };
  } catch (error) {
    if (error instanceof RefusedInput) return { path, problems: error.problems };
    throw error;
  }
}

function tell(
  { path, scenario, problems }: Checked,
  { out, err }: { out: (line: string) => void; err: (line: string) => void },
): void {
  for (const problem of problems) err(`${formatProblem(problem)}\n`);
  if (problems.length > 0)
    err(`${path}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}.`);
  if (!scenario) return;
  out(`${path}: nothing is wrong. ${sumUp(scenario)}`);
  for (const note of notesOn(scenario)) out(`${path}: note: ${note}`);
}

function sumUp({ topology, platform, suspects, symptoms, expect }: Scenario): string {
  const counts = [
    platform ? count(platform.parts.length, 'part') : count(topology.nodes.length, 'node'),
    count(suspects.length, 'suspect'),
    count(symptoms.length, 'symptom'),
  ];
  return `${counts.join(', ')}, expected to be ${expect}.`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
