import type { Dump, Machine } from '../../../dump/dump.ts';
import { RefusedInput } from '../../../kit/problem.ts';
import { startRealClock } from '../../../kit/real-clock.ts';
import { readDataSources } from '../../../observe/data-source.ts';
import { observeCluster } from '../../../observe/observe-cluster.ts';
import { toolVersion } from '../../version.ts';

/** Looks at the servers that a command line names. @throws RefusedInput if it names none, or one that cannot be read */
export async function observeOnce(
  texts: readonly string[],
  watching: {
    readonly windowMs: number;
    readonly samples: number;
    readonly told: ReadonlyMap<string, Machine>;
  },
): Promise<Dump> {
  if (texts.length === 0) {
    throw new RefusedInput([
      {
        code: 'diagnose/nothing-to-ask',
        message: 'No server is named and no file is given.',
        advice:
          'Name one server for each node, postgres://monitor@db1/postgres postgres://monitor@db2/postgres, or give --from FILE.',
      },
    ]);
  }
  return observeCluster(readDataSources(texts), {
    ...watching,
    clock: startRealClock(),
    takenAt: new Date().toISOString(),
    tool: `reenact ${toolVersion}`,
    signal: new AbortController().signal,
  });
}
