import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The recording that a path means: itself, or the one in a run's folder. Whether it can be read is found out later. */
export async function findRecording(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? join(path, 'recording.ndjson') : path;
}
