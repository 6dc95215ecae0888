import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { VerbFailed } from '../../world.ts';
import type { EditRecord } from './archive.ts';
import type { EditAnswer } from './edit-program.ts';

/**
 * Changes one field of a record's header in a segment file. Reading a segment takes tenths of a second, during which
 * nothing else would happen in this process: neither the network nor the clients, whose times are being measured.
 * Hence a process of its own.
 */
export const editRecord: EditRecord = async (file, edit) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...programArguments(),
    file,
    JSON.stringify(edit),
  ]);
  const answer = JSON.parse(stdout) as EditAnswer;
  if ('refusal' in answer) throw new VerbFailed(answer.refusal);
  return answer;
};

/** Run from its sources, reenact has tsx at hand, which a new process has to be told of. */
function programArguments(): string[] {
  if (!import.meta.url.endsWith('.ts')) return [fileURLToPath(new URL('./edit-program.js', import.meta.url))];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return ['--import', loader, fileURLToPath(new URL('./edit-program.ts', import.meta.url))];
}
