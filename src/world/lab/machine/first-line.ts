import type { ChildProcess } from 'node:child_process';

/** The first thing a helper program says: its word that it is ready, or the complaint with which it ended. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(complaint.trim().split('\n')[0] ?? 'it ended without a word'));
  });
}
