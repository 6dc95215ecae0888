import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Problem, RefusedInput } from '../../kit/problem.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { starterScenario } from '../../scenario/starter.ts';
import type { CommandEntry } from '../command.ts';
import { openScenarioFile } from '../scenario-file.ts';
import { shellWord } from '../shell-word.ts';

/** Where editors find the schema; beside this program whether it runs from its source or as it was built. */
const schema = fileURLToPath(new URL('../../../docs/schema/scenario.schema.json', import.meta.url));

/** `reenact init`: writes a scenario to start from; never over a file that exists. */
export const init: CommandEntry = {
  name: 'init',
  summary: 'Write a commented scenario that runs as it stands, to start from.',
  declare: (command, { terminal }) => {
    command
      .argument('[file]', 'where to write it', 'scenario.yaml')
      .option('--from <scenario>', 'start from this scenario or incident folder instead')
      .action(async (file: string, { from }: { readonly from?: string }) => {
        await writeNew(file, from === undefined ? starterScenario : await copyOf(from));
        terminal.out(`Wrote ${file}.`);
        terminal.out(`  reenact run ${shellWord(file)} --dry-run   shows the plan and what it will take`);
        terminal.out(`  reenact run ${shellWord(file)}             re-enacts it`);
        terminal.out(`Editors complete and explain its keys if it begins with this line:`);
        terminal.out(`  # yaml-language-server: $schema=${schema}`);
      });
  },
};

/** Another scenario's text, which must be valid, without the pointer to a schema relative to its old place. */
async function copyOf(path: string): Promise<string> {
  const { file, text } = await openScenarioFile(path);
  readScenario(text, file);
  return text.replace(/^# yaml-language-server:.*\n/, '');
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    throw new RefusedInput([refusal(file, error)]);
  }
}

function refusal(file: string, error: unknown): Problem {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
    return {
      code: 'usage/file-exists',
      message: `${file} exists, and nothing is ever written over it.`,
      advice: 'Name another file: `reenact init my-outage.yaml`.',
    };
  }
  return {
    code: 'usage/cannot-write',
    message: `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
    advice: 'Name a file in a folder that exists and that you may write to.',
  };
}
