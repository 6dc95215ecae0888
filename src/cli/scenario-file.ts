import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Problem, RefusedInput } from '../kit/problem.ts';

/** A scenario file as it was found: its path, for messages and commands to repeat, and its text. */
export interface ScenarioFile {
  readonly file: string;
  readonly text: string;
}

/** Nothing larger is even read, in bytes; the reader of scenarios has a limit of its own below this. */
const largestFile = 16 * 1024 * 1024;
/** More files of a folder than this are not named to somebody who named none of them. */
const mostNamed = 6;

/**
 * Opens the scenario file that a path means: itself, or the `scenario.yaml` of an incident's folder.
 * @throws RefusedInput if there is none, or if it cannot be read
 */
export async function openScenarioFile(path: string): Promise<ScenarioFile> {
  const found = await stat(path).catch(() => undefined);
  const file = found?.isDirectory() ? join(path, 'scenario.yaml') : path;
  const size = file === path ? found?.size : (await stat(file).catch(() => undefined))?.size;
  if (found === undefined) {
    throw new RefusedInput([await noSuch(`There is no file or folder ${path}.`, dirname(path))]);
  }
  if (size === undefined) {
    throw new RefusedInput([await noSuch(`${path} is a folder without a scenario.yaml.`, path)]);
  }
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

/** Some incidents have several scenarios and none that stands for the others: what there is in the folder is told. */
async function noSuch(message: string, folder: string): Promise<Problem> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.yaml')).map((name) => join(folder, name));
  const advice =
    files.length === 0 || files.length > mostNamed
      ? 'Name a scenario file or a folder of incidents/; `reenact init my-outage.yaml` writes one to start from.'
      : `Name a scenario file, such as ${files.toSorted().join(' or ')}.`;
  return { code: 'usage/no-such-scenario', message, advice };
}
