import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem, RefusedInput } from '../kit/problem.ts';

/** A scenario file as it was found: its path, for messages and commands to repeat, and its text. */
export interface ScenarioFile {
  readonly file: string;
  readonly text: string;
}

/** Nothing larger is even read, in bytes; the reader of scenarios has a limit of its own below this. */
const largestFile = 16 * 1024 * 1024;

/**
 * Opens the scenario file that a path means: itself, or the `scenario.yaml` of an incident's folder.
 * @throws RefusedInput if there is none, or if it cannot be read
 */
export async function openScenarioFile(path: string): Promise<ScenarioFile> {
  const found = await stat(path).catch(() => undefined);
  const file = found?.isDirectory() ? join(path, 'scenario.yaml') : path;
  const size = file === path ? found?.size : (await stat(file).catch(() => undefined))?.size;
  if (found === undefined) throw new RefusedInput([noSuch(`There is no file or folder ${path}.`)]);
  if (size === undefined) throw new RefusedInput([noSuch(`${path} is a folder without a scenario.yaml.`)]);
  if (size > largestFile) {
    const message = `${file} has ${size} bytes; no scenario is as large.`;
    const advice = 'Name a scenario file. `reenact init` writes one to start from.';
    throw new RefusedInput([{ code: 'scenario/too-large', message, advice }]);
  }
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `${file} cannot be read: ${why}.`;
    throw new RefusedInput([
      { code: 'scenario/unreadable', message, advice: 'Check what it is and who may read it.' },
    ]);
  }
}

function noSuch(message: string): Problem {
  return {
    code: 'usage/no-such-scenario',
    message,
    advice:
      'Name a scenario file or a folder of incidents/; `reenact init my-outage.yaml` writes one to start from.',
  };
}
