import type { Clock } from '../../../../kit/clock.ts';
import type { WorldEvent } from '../../../world.ts';
import { tailLines } from '../../postgres/log-tail.ts';
import type { Following } from '../daemon.ts';
import type { Host } from '../host.ts';
import type { HostNode } from '../host-node.ts';
import { gist, isDecision, readPatroniLine } from './log-line.ts';
import { watchStore } from './watch-store.ts';

export const logFile = '/var/log/patroni.log';

/** Follows every node's Patroni and the keys of the cluster in the store. */
export async function followCluster(
  nodes: readonly HostNode[],
  store: Host,
  clock: Clock,
  tell: (event: WorldEvent) => void,
): Promise<Following> {
  const tails = await Promise.all(
    nodes.map((node) => {
      const follower = followNode(node.name, clock, tell);
      return tailLines(node.machine.seen(logFile), (text) => {
        for (const line of text.split('\n')) follower(line);
      });
    }),
  );
  const watch = watchStore(store, clock, tell);
  return {
    close: async () => {
      await watch.close();
      await Promise.all(tails.map((tail) => tail.close()));
    },
  };
}

/** A loop that changes nothing says the same at every turn; once is enough. */
function followNode(node: string, clock: Clock, tell: (event: WorldEvent) => void): (line: string) => void {
  let lastDecision = '';
  let lastWords = '';
  return (text) => {
    const line = readPatroniLine(text);
    if (!line) return;
    // The log has the wall clock's time; the distance to now puts it on the world's clock.
    const atMs = clock.now() - Math.max(0, Date.now() - line.writtenMs);
    const { level, message } = line;
    if (isDecision(line)) {
      if (gist(message) === lastDecision) return;
      lastDecision = gist(message);
      tell({ type: 'decision', atMs, node, what: message, because: [] });
      return;
    }
    if (gist(message) === lastWords) return;
    lastWords = gist(message);
    tell({ type: 'log', atMs, node, level, process: 'patroni', message, details: [] });
  };
}
