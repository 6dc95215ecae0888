import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { VerbFailed } from '../../world.ts';
import { besideModule, ownProgram } from '../machine/own-program.ts';
import type { EditRecord } from './archive.ts';
import type { EditAnswer } from './edit-program.ts';

/**
 * Changes one field of a record's header in a segment file. Reading a segment takes tenths of a second, during which
 * nothing else would happen in this process: neither the network nor the clients, whose times are being measured.
 * Hence a process of its own.
 */
export const editRecord: EditRecord = async (file, edit) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...ownProgram(besideModule(import.meta.url, 'edit-program')),
    file,
    JSON.stringify(edit),
  ]);
  const answer = JSON.parse(stdout) as EditAnswer;
  if ('refusal' in answer) throw new VerbFailed(answer.refusal);
  return answer;
};
