import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../../src/world/lab/network/network.ts';
import type { IndependentReport } from './independent-writer.ts';

export interface IndependentWriter {
  /** Ends it and resolves to what it saw. */
  readonly stop: () => Promise<IndependentReport>;
}

/**
 * Starts the independent writer in a process of its own; resolves once a first row is acknowledged.
 * @param timeoutMs when it gives up connecting or waiting for an answer
 */
export async function startIndependentWriter(
  endpoint: Endpoint,
  { everyMs = 2, timeoutMs = 300 }: { readonly everyMs?: number; readonly timeoutMs?: number } = {},
): Promise<IndependentWriter> {
  const program = fileURLToPath(new URL('independent-writer.ts', import.meta.url));
  const words = [endpoint.host, endpoint.port, everyMs, timeoutMs].map(String);
  const writer = spawn(process.execPath, ['--import', 'tsx', program, ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: writer.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the independent writer ended early');
    return value;
  };
  await next();
  return {
    stop: async () => {
      const ended = once(writer, 'exit');
      writer.stdin.end();
      const report = JSON.parse(await next()) as IndependentReport;
      await ended;
      return report;
    },
  };
}
