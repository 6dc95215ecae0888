import type { Cib } from '../cib/cib.ts';
import { quorumClause } from '../course/change.ts';
import { listParts } from '../engine/candidate.ts';
import type { DecideOptions, Decision } from '../engine/decide.ts';
import type { ScoreLine } from '../engine/graph.ts';
import { is } from '../engine/order.ts';
import { formatScore, INFINITY_SCORE } from '../engine/score.ts';
import { promotableClone } from '../explain/lacks-primary.ts';
import { describeNoQuorum, forbidsPromotion } from '../explain/quorum.ts';
import { explainWhy } from '../explain/why.ts';
import { wouldBe } from '../explain/would-be.ts';

/**
 * Why no instance of the promotable clone is promoted by this decision: what keeps each from it, and the smallest change
 * of configuration with which somebody would be.
 */
export function whyNobody({
  cib,
  decision,
  options,
}: {
  readonly cib: Cib;
  readonly decision: Decision;
  readonly options: DecideOptions;
}): string[] {
  const { cluster } = decision;
  const clone = promotableClone(cluster);
  if (!clone) return ['Nobody is promoted: nothing can be.'];
  const restarts = restarted(decision).flatMap((node) => displaced(decision, node));
  const votes = withoutVotes(decision);
  const why = explainWhy(cib, { resource: clone.id, label: clone.id, node: undefined }, options);
  // That it takes quorum is said with the causes; whom the agents would recommend then, nobody knows.
  const flips = why.counterfactuals.filter(({ change }) => change !== `with ${quorumClause}`);
  const flip = flips[0];
  const otherwise = flip ? `; ${flip.change} ${wouldBe(flip.outcome, cluster)}` : '';
  const quorum = forbidsPromotion(cluster, clone) ? (describeNoQuorum(cluster) ?? []) : [];
  const causes = [quorum, restarts, votes].flat();
  const because = causes.length > 0 ? `: ${causes.join('; ')}` : '';
  return [
    `Nobody is promoted${because}${otherwise}.`,
    ...flips.slice(1).map(({ change, outcome }) => `Or, ${change}, ${wouldBe(outcome, cluster)}.`),
  ];
}

/** Nodes on which an instance is stopped and another one started by the same decision. */
function restarted({ graph }: Decision): string[] {
  const nodesOf = (task: string) =>
    graph.flatMap(({ order }) =>
      order.task === task && !is(order, 'pseudo') && order.resource?.parent ? (order.node?.name ?? []) : [],
    );
  const started = nodesOf('start');
  return nodesOf('stop').filter((node) => started.includes(node));
}

/** The instance that is restarted because something else costs it its place: with the arithmetic. */
function displaced({ cluster, graph }: Decision, node: string): string[] {
  const stop = graph.find(({ order }) => order.task === 'stop' && order.node?.name === node)?.order;
  const lines = cluster.scores.filter(
    (line) => line.stage === 'primitive' && line.resource === stop?.resource && line.node?.name === node,
  );
  const line = lines.find(({ score }) => score < 0 && score > -INFINITY_SCORE) ?? lines.at(-1);
  if (!line || !stop?.resource) return [];
  const name = stop.resource.baseId;
  if (stop.resource.failed) return [`${name} on ${node} has failed and is restarted, so it is not fit yet`];
  return [
    `${name} on ${node} is restarted, because it scores ${formatScore(line.score)} there (${partsOf(line)})`,
  ];
}

function partsOf(line: ScoreLine): string {
  const sums = new Map<string, number>();
  for (const { from, score } of listParts(line.parts)) {
    if (Math.abs(score) < INFINITY_SCORE) sums.set(from, (sums.get(from) ?? 0) + score);
  }
  return [...sums]
    .filter(([, score]) => score !== 0)
    .map(([from, score]) => `${score > 0 ? '+' : ''}${score} from ${from}`)
    .join(', ');
}

/** The live nodes whose agent does not recommend them. */
function withoutVotes({ cluster }: Decision): string[] {
  const unfit = cluster.nodes.filter((node) => {
    if (!node.online) return false;
    const vote = [...node.attributes].find(([name]) => name.startsWith('master-'));
    return vote === undefined || vote[1].startsWith('-');
  });
  if (unfit.length === 0) return [];
  const names = unfit.map(({ name }) => name).join(' and ');
  return [`the agent does not recommend ${names} (promotion score -INFINITY)`];
}
