import type { Clock } from '../../../../kit/clock.ts';
import type { WorldEvent } from '../../../world.ts';
import { tailLines } from '../../postgres/log-tail.ts';
import type { Following } from '../daemon.ts';
import type { Host } from '../host.ts';
import type { HostNode } from '../host-node.ts';
import { gist, isDecision, readPatroniLine, reasonIn } from './log-line.ts';
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

/**
 * What one node's log tells. A loop that changes nothing says the same at every turn; once is enough, until it decides
 * something else. What it said on the way to a decision are the decision's reasons.
 */
function followNode(node: string, clock: Clock, tell: (event: WorldEvent) => void): (line: string) => void {
  const promotion = new Promotion(node, tell);
  const said = new Set<string>();
  let lastDecision = '';
  let reasons: string[] = [];
  return (text) => {
    const line = readPatroniLine(text);
    if (!line) return;
    // The log has the wall clock's time; the distance to now puts it on the world's clock.
    const atMs = clock.now() - Math.max(0, Date.now() - line.writtenMs);
    const { level, message } = line;
    if (isDecision(line)) {
      const because = reasons;
      reasons = [];
      if (gist(message) === lastDecision) return;
      lastDecision = gist(message);
      said.clear();
      promotion.hear(message, atMs);
      tell({ type: 'decision', atMs, node, what: message, because });
      return;
    }
    const reason = reasonIn(message);
    if (reason !== undefined && !reasons.includes(reason)) reasons.push(reason);
    if (said.has(gist(message))) return;
    said.add(gist(message));
    tell({ type: 'log', atMs, node, level, process: 'patroni', message, details: [] });
  };
}

/** Tells a promotion as the order that it is: from the word that it was asked for to the one that it is done. */
class Promotion {
  private readonly node: string;
  private readonly tell: (event: WorldEvent) => void;
  private count = 0;
  private underWay = false;

  constructor(node: string, tell: (event: WorldEvent) => void) {
    this.node = node;
    this.tell = tell;
  }

  hear(decision: string, atMs: number): void {
    if (decision.startsWith('promoted self to leader')) {
      this.count += 1;
      this.underWay = true;
      this.order('begun', atMs);
    } else if (this.underWay && decision.endsWith('the leader with the lock')) {
      this.underWay = false;
      this.order('done', atMs);
    }
  }

  private order(stage: 'begun' | 'done', atMs: number): void {
    const what = `promote ${this.node}`;
    const name = this.count === 1 ? what : `${what} (${this.count})`;
    this.tell({ type: 'order', atMs, by: 'manager', node: this.node, verb: 'promote', name, what, stage });
  }
}
