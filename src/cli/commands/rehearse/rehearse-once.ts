import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TellLine } from '../../../recording/writer.ts';
import { type Measured, measure } from '../../../rehearse/measure.ts';
import type { Rehearsal } from '../../../rehearse/rehearsal.ts';
import { writeScenario } from '../../../scenario/write-scenario.ts';
import { recordTrial } from '../../../trial/record-trial.ts';
import { words } from '../../compose.ts';
import { nameRun } from '../../name-run.ts';
import { makeRunFolder } from '../../run-folder.ts';
import { worldOf } from '../../scenario-world.ts';
import { shellWord } from '../../shell-word.ts';
import { toolVersion } from '../../version.ts';

/** Performs a rehearsal in a lab and measures it; its plan and its recording are left in a folder of their own. */
export async function rehearseOnce(
  { scenario }: Rehearsal,
  seed: number,
  out: string,
  interrupted: AbortSignal,
  tell: TellLine,
): Promise<Measured> {
  const startedAt = new Date();
  const { run, folder } = await makeRunFolder(out, nameRun(scenario.title, startedAt, seed));
  const source = writeScenario(scenario);
  await writeFile(join(folder, 'plan.yaml'), source);
  const { timeline } = await recordTrial({
    scenario,
    source,
    seed,
    run,
    folder,
    words,
    ...worldOf(scenario, 'lab'),
    tool: `reenact ${toolVersion}`,
    repeat: `reenact run ${shellWord(join(folder, 'plan.yaml'))} --seed ${seed}`,
    startedAt: startedAt.toISOString(),
    keep: false,
    interrupted,
    tell,
  });
  return measure(timeline);
}
