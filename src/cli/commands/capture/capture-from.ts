import { readFile, stat } from 'node:fs/promises';
import type { Dump } from '../../../dump/dump.ts';
import { readDump } from '../../../dump/read-dump.ts';
import { viewDump } from '../../../dump/view.ts';
import { RefusedInput } from '../../../kit/problem.ts';
import type { Scenario } from '../../../model/scenario.ts';
import { captureCluster } from '../../../rehearse/capture.ts';
import type { Terminal } from '../../command.ts';
import { observeOnce } from '../diagnose/observe-once.ts';

/**
 * A scenario of the shape of live servers, or of what was seen of them. Tells on the terminal what is not carried over.
 * @param sources DSNs, or the one file that `reenact diagnose --save` wrote
 */
export async function captureFrom(sources: readonly string[], terminal: Terminal): Promise<Scenario> {
  const dump = await look(sources);
  for (const { name, silence } of dump.nodes) {
    if (silence !== undefined) terminal.err(`${name} did not answer and is left out: ${silence}`);
  }
  const captured = captureCluster(viewDump(dump));
  if (!captured) {
    throw new RefusedInput([
      {
        code: 'capture/no-primary',
        message: 'Exactly one of the nodes must be a primary that answers.',
        advice: 'Name every node of one cluster, the primary too; `reenact diagnose` says what each is.',
      },
    ]);
  }
  for (const remark of captured.remarks) terminal.err(remark);
  return captured.scenario;
}

async function look(sources: readonly string[]): Promise<Dump> {
  const [file] = sources;
  if (sources.length === 1 && file !== undefined && (await isFile(file)))
    return readDump(await readFile(file, 'utf8'), file);
  return observeOnce(sources, { windowMs: 200, samples: 2, told: new Map() });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
