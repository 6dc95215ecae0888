import { access, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskFailed } from '../../kit/disk-failed.ts';
import { readRecording } from '../../recording/reader.ts';
import { renderHtml } from '../../report/html.tsx';
import { judge } from '../../trial/judge.ts';
import { shellWord } from '../shell-word.ts';

/** Where one trial can be seen; paths are relative to the folder of results, and of files that exist. */
export interface TrialFiles {
  readonly recording?: string;
  readonly report?: string;
}

/** The folder in a folder of results that holds a folder for each recorded trial. */
export const trialsFolder = 'trials';

/**
 * The files of recorded trials by the names of their runs. A trial that was killed left a folder as well: the one that was
 * begun last is the one that was answered, as its name ends with the time it was begun.
 */
export async function findTrialFiles(results: string): Promise<ReadonlyMap<string, TrialFiles>> {
  const folders = await readdir(join(results, trialsFolder)).catch(() => []);
  const found = new Map<string, TrialFiles>();
  for (const folder of folders.sort((a, b) => (a < b ? -1 : 1))) {
    const run = folder.replace(/-[0-9a-z]+$/, '');
    const recording = join(trialsFolder, folder, 'recording.ndjson');
    const report = reportBeside(recording);
    if (!(await exists(join(results, recording)))) continue;
    found.set(run, { recording, ...((await exists(join(results, report))) ? { report } : {}) });
  }
  return found;
}

/** Writes the report of a recorded trial beside its recording, if it is not there. Throws `DiskFailed`. */
export async function writeTrialReport(results: string, files: TrialFiles): Promise<TrialFiles> {
  const { recording, report } = files;
  if (recording === undefined || report !== undefined) return files;
  const timeline = await readRecording(join(results, recording));
  const file = reportBeside(recording);
  try {
    await writeFile(join(results, file), renderHtml(timeline, judge(timeline)));
  } catch (error) {
    throw new DiskFailed(join(results, file), error);
  }
  return { recording, report: file };
}

/** The command that makes the report of a recording. */
export function reportCommand(results: string, recording: string): string {
  const [from, to] = [recording, reportBeside(recording)].map((file) => shellWord(join(results, file)));
  return `reenact report ${from} --format html --output ${to}`;
}

function reportBeside(recording: string): string {
  return recording.replace(/recording\.ndjson$/, 'report.html');
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
