import { undoEdits } from '../../../wal/edit.ts';
import { parseEdits } from '../../../wal/edit-list.ts';
import { readWholeFile, writeWholeFile } from '../../../wal/regular-file.ts';
import type { CommandEntry } from '../../command.ts';

/** `wal unbreak`: takes back what `wal break` did, after checking that the bytes are still those it wrote. */
export const unbreakCommand: CommandEntry = {
  name: 'unbreak',
  summary: 'Take back what break did.',
  declare(command, { terminal }) {
    command
      .argument('<file>', 'the damaged copy')
      .option('--edits <file>', 'the list of edits; <file>.edits.json by default')
      .action((path: string, options: { edits?: string }) => {
        const edits = parseEdits(readWholeFile(options.edits ?? `${path}.edits.json`).toString());
        writeWholeFile(path, undoEdits(readWholeFile(path), edits), path);
        terminal.out(`${edits.length} edits taken back in ${path}`);
      });
  },
};
