import { writeScenario } from '../../scenario/write-scenario.ts';
import { type CommandEntry, exitCode } from '../command.ts';
import { captureFrom } from './capture/capture-from.ts';

/** `reenact capture`: writes a scenario of the shape of live servers, to rehearse on. Nothing secret is in it. */
export const capture: CommandEntry = {
  name: 'capture',
  summary: 'Write a scenario of the shape of live servers, read only, to rehearse changes on.',
  declare: (command, { terminal, exit }) => {
    command
      .argument(
        '[dsn...]',
        'one for each node: postgres://user@host/db, with a name if you like: pg01=postgres://...',
      )
      .option('--from <file>', 'read what `reenact diagnose --save` wrote instead of asking servers')
      .action(async (texts: readonly string[], options: { readonly from?: string }) => {
        const scenario = await captureFrom(options.from === undefined ? texts : [options.from], terminal);
        terminal.out(writeScenario(scenario).trimEnd());
        exit(exitCode.asExpected);
      });
  },
};
