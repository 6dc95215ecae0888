import { readFileSync } from 'node:fs';
import { readCibXml } from '../../src/managers/pacemaker/cib/read-xml.ts';
import { executorName } from '../../src/managers/pacemaker/engine/aftermath.ts';
import { decide, foresee } from '../../src/managers/pacemaker/engine/decide.ts';
import { formatScore } from '../../src/managers/pacemaker/engine/score.ts';
import { placements } from '../../src/managers/pacemaker/explain/placements.ts';
import type { OracleAnswer } from './oracle.ts';

/** The engine's answer about a CIB in the terms of the oracle's. */
export function ourAnswer(text: string, file: string, nowSeconds: number): OracleAnswer {
  const cib = readCibXml(text, file);
  const decision = decide(cib, { nowSeconds });
  const outcome = foresee(decision, { nowSeconds });
  return {
    placements: placements(outcome.after)
      .map(({ resource, node, role }) => `${resource} ${node ?? '-'} ${role}`)
      .sort(),
    scores: decision.cluster.scores.map(
      ({ stage, resource, node, score }) =>
        `${stage} ${resource.id} ${node?.name ?? '-'} ${formatScore(score)}`,
    ),
    orders: outcome.done.flatMap(({ order, node }) => {
      if (order.task === 'stonith') return [`stonith ${node?.name} ${order.fenceOperation}`];
      if (!order.resource || (order.flags & 1) !== 0 || !node) return [];
      if (['lrm_delete', 'clear_failcount'].includes(order.task)) return [];
      const interval = order.intervalMs === undefined ? '' : `=${order.intervalMs}`;
      return [`${order.task}${interval} ${executorName(order.resource)} ${node.name}`];
    }),
  };
}

export function ourAnswerForFile(file: string, nowSeconds: number): OracleAnswer {
  return ourAnswer(readFileSync(file, 'utf8'), file, nowSeconds);
}

/** What is in the one list but not in the other, with how often. */
export function difference(ours: readonly string[], theirs: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of theirs) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of ours) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts].flatMap(([line, count]) => {
    if (count === 0) return [];
    return [`${count > 0 ? 'missing' : 'too much'}: ${line}`];
  });
}
