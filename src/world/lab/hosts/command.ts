import { execFile } from 'node:child_process';

/** How long a command of the machine may take, in milliseconds: none of them waits for anything. */
const withinMs = 20_000;

/** Runs a command to its end; rejects with what it complained about. */
export function run(file: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      [...args],
      { cwd: '/', timeout: withinMs, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 ** 2 },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const complaint = stderr.trim() || stdout.trim() || error.message;
        reject(new Error(`${file} ${args.join(' ')}: ${complaint}`, { cause: error }));
      },
    );
    // A command that ends without reading its input closes the pipe; its exit code tells whether that matters.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });
}
