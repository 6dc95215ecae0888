import { lowerParameter, lowerWords } from '../../../model/setting/lower-parameter.ts';

export type ParameterValues = Readonly<Record<string, number>>;

/** A node with the values it runs with. */
export interface ParameterNode {
  readonly name: string;
  readonly standby: boolean;
  readonly major: number;
  readonly values: ParameterValues;
}

/** One step of a change: a node is given values and restarted. */
export interface ParameterStep {
  readonly node: string;
  readonly values: ParameterValues;
}

/** What a step does to a node. */
export interface Breakage {
  /** Which step, from 0. */
  readonly step: number;
  readonly node: string;
  /** `pauses`: replay stops and nothing reports an error. `ends`: it shuts down. `refuses`: it does not start. */
  readonly how: 'pauses' | 'ends' | 'refuses';
  readonly parameter: string;
  readonly has: number;
  readonly needs: number;
  /** What its log says then. */
  readonly logLine: string;
}

interface Running {
  readonly node: ParameterNode;
  values: ParameterValues;
  /** The primary's values as this standby's control file has them. */
  known: ParameterValues;
  state: 'runs' | 'paused' | 'down';
}

/**
 * Performs steps on a model of the cluster. It assumes that a standby replays what the primary wrote before the next step
 * begins; waiting for that is part of the advice.
 * @returns everything that breaks, in order; nothing if the steps are safe
 */
export function simulateSteps(
  nodes: readonly ParameterNode[],
  steps: readonly ParameterStep[],
): readonly Breakage[] {
  const primary = nodes.find((node) => !node.standby);
  const running = new Map<string, Running>(
    nodes.map((node) => [
      node.name,
      { node, values: node.values, known: primary?.values ?? node.values, state: 'runs' },
    ]),
  );
  const broken: Breakage[] = [];
  steps.forEach(({ node, values }, step) => {
    const restarted = running.get(node);
    if (!restarted) return;
    restarted.values = { ...restarted.values, ...values };
    if (restarted.node.standby) broken.push(...restartStandby(restarted, step));
    for (const standby of running.values()) {
      const written = primary && running.get(primary.name)?.values;
      if (standby.node.standby && standby.state === 'runs' && written)
        broken.push(...replay(standby, written, step));
    }
  });
  return broken;
}

function restartStandby(standby: Running, step: number): Breakage[] {
  const short = lowerParameter(standby.values, standby.known);
  standby.state = short ? 'down' : 'runs';
  if (!short) return [];
  const { name, major } = standby.node;
  return [{ step, node: name, how: 'refuses', ...short, logLine: lowerWords(major, short).ends }];
}

/** The standby replays the record that says with which values the primary runs now. */
function replay(standby: Running, written: ParameterValues, step: number): Breakage[] {
  standby.known = { ...standby.known, ...written };
  const short = lowerParameter(standby.values, standby.known);
  if (!short) return [];
  const { name, major } = standby.node;
  const { pauses, ends } = lowerWords(major, short);
  standby.state = pauses ? 'paused' : 'down';
  return [{ step, node: name, how: pauses ? 'pauses' : 'ends', ...short, logLine: pauses ?? ends }];
}

/** An order of a change with what it breaks. */
export interface SimulatedOrder {
  readonly steps: readonly ParameterStep[];
  readonly broken: readonly Breakage[];
}

/** The most nodes whose orders are all tried; 720 of them. Beyond, the orders that differ in kind. */
const permutedNodes = 6;

/**
 * Every order in which the nodes can be given new values, one restart each, with what each breaks.
 * @param change the values that every node is to have afterwards
 */
export function simulateOrders(
  nodes: readonly ParameterNode[],
  change: ParameterValues,
): readonly SimulatedOrder[] {
  const names = nodes.map(({ name }) => name);
  const orders = names.length <= permutedNodes ? permutations(names) : plainOrders(nodes);
  return orders.map((order) => {
    const steps = order.map((node) => ({ node, values: change }));
    return { steps, broken: simulateSteps(nodes, steps) };
  });
}

/**
 * The safe way to a change: what is raised goes to the standbys first, what is lowered to the primary first. A change that
 * does both takes two rounds; one round of restarts is enough for the others.
 */
export function safeSteps(
  nodes: readonly ParameterNode[],
  change: ParameterValues,
): readonly ParameterStep[] {
  const standbys = nodes.filter((node) => node.standby).map(({ name }) => name);
  const primaries = nodes.filter((node) => !node.standby).map(({ name }) => name);
  const primary = nodes.find((node) => !node.standby);
  const [raised, lowered] = split(primary?.values ?? {}, change);
  const round = (order: readonly string[], values: ParameterValues) =>
    Object.keys(values).length === 0 ? [] : order.map((node) => ({ node, values }));
  return [...round([...standbys, ...primaries], raised), ...round([...primaries, ...standbys], lowered)];
}

function split(from: ParameterValues, to: ParameterValues): readonly [ParameterValues, ParameterValues] {
  const pick = (wanted: (before: number, after: number) => boolean) =>
    Object.fromEntries(Object.entries(to).filter(([name, after]) => wanted(from[name] ?? after, after)));
  return [pick((before, after) => after >= before), pick((before, after) => after < before)];
}

function plainOrders(nodes: readonly ParameterNode[]): string[][] {
  const standbys = nodes.filter((node) => node.standby).map(({ name }) => name);
  const primaries = nodes.filter((node) => !node.standby).map(({ name }) => name);
  return [
    [...standbys, ...primaries],
    [...primaries, ...standbys],
  ];
}

function permutations(names: readonly string[]): string[][] {
  if (names.length <= 1) return [[...names]];
  return names.flatMap((name, index) =>
    permutations(names.toSpliced(index, 1)).map((rest) => [name, ...rest]),
  );
}
