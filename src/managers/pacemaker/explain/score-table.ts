import Table from 'cli-table3';
import type { ExplainedScore } from './explanation.ts';

/** The arithmetic of every score as the lines of a table: the last of each stage, which is the one that counted. */
export function scoreTable(scores: readonly ExplainedScore[]): string[] {
  const last = new Map<string, ExplainedScore>();
  for (const score of scores) last.set(`${score.stage} ${score.instance} ${score.node}`, score);
  const table = new Table({
    head: ['stage', 'resource', 'node', 'score', 'made of'],
    style: { head: [], border: [] },
  });
  for (const { stage, instance, node, score, parts } of last.values()) {
    table.push([
      stage,
      instance,
      node ?? '-',
      score,
      parts.map((part) => `${part.score} ${part.from}`).join('\n'),
    ]);
  }
  return table.toString().split('\n');
}
