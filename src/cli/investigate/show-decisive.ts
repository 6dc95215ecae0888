import type { decisiveTrials } from '../../investigate/decisive.ts';
import type { DecisiveTrial } from '../../investigate/result.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { WorldKind } from '../scenario-world.ts';
import { shellWord } from '../shell-word.ts';
import { findTrialFiles, reportCommand, type TrialFiles, writeTrialReport } from './trial-files.ts';
import { choiceOf, runOfTrial } from './trials.ts';

/** An investigation, as far as its trials can be shown. */
export interface ShowableInvestigation {
  readonly folder: string;
  readonly world: WorldKind;
  readonly argument: string;
  readonly scenario: Scenario;
  readonly options: { readonly seed: number };
}

/**
 * Says of each decisive trial where it can be seen. In the lab their reports are written; whoever interrupts does not want to
 * wait for that, and gets the commands.
 */
export async function showDecisive(
  { folder, world, argument, options, scenario }: ShowableInvestigation,
  decisive: ReturnType<typeof decisiveTrials>,
  interrupted: AbortSignal,
  tell: (line: string) => void,
): Promise<DecisiveTrial[]> {
  const files = await findTrialFiles(folder);
  const unwritten = decisive.filter(({ trial }) => isUnwritten(files.get(runOfTrial(trial))));
  if (unwritten.length > 0 && !interrupted.aborted)
    tell(`Writes the reports of the ${unwritten.length} trials that decide.`);
  const shown: DecisiveTrial[] = [];
  for (const one of decisive) {
    const there = files.get(runOfTrial(one.trial)) ?? {};
    const seen = interrupted.aborted ? there : await writeTrialReport(folder, there);
    const again = [
      `reenact run ${shellWord(argument)} --seed ${options.seed + one.trial}`,
      ...(world === 'simulator' ? ['--world simulator'] : []),
      ...choiceOf(
        one.acted,
        scenario.suspects.map(({ name }) => name),
      ),
      '--html',
    ].join(' ');
    const show = seen.recording === undefined ? again : reportCommand(folder, seen.recording);
    shown.push({ ...one, show, ...seen });
  }
  return shown;
}

function isUnwritten(files: TrialFiles | undefined): boolean {
  return files?.recording !== undefined && files.report === undefined;
}
