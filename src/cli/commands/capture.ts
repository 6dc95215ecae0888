import { readFile } from 'node:fs/promises';
import { readDump } from '../../dump/read-dump.ts';
import { viewDump } from '../../dump/view.ts';
import { RefusedInput } from '../../kit/problem.ts';
import { captureCluster } from '../../rehearse/capture.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { type CommandEntry, exitCode } from '../command.ts';
import { observeOnce } from './diagnose/observe-once.ts';

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
        const dump =
          options.from === undefined
            ? await observeOnce(texts, { windowMs: 200, samples: 2, told: new Map() })
            : readDump(await readFile(options.from, 'utf8'), options.from);
        for (const { name, silence } of dump.nodes) {
          if (silence !== undefined) terminal.err(`${name} did not answer and is left out: ${silence}`);
        }
        const captured = captureCluster(viewDump(dump));
        if (!captured) {
          throw new RefusedInput([
            {
              code: 'capture/no-primary',
              message: 'Exactly one of the nodes must be a primary that answers.',
              advice:
                'Name every node of one cluster, the primary too; `reenact diagnose` says what each is.',
            },
          ]);
        }
        for (const remark of captured.remarks) terminal.err(remark);
        terminal.out(writeScenario(captured.scenario).trimEnd());
        exit(exitCode.asExpected);
      });
  },
};
