import { guardedParameters } from '../../../model/setting.ts';

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
  const short = shortOf(standby.values, standby.known);
  standby.state = short ? 'down' : 'runs';
  return short ? [{ step, node: standby.node.name, how: 'refuses', ...short, logLine: refusal }] : [];
}

/** The standby replays the record that says with which values the primary runs now. */
function replay(standby: Running, written: ParameterValues, step: number): Breakage[] {
  standby.known = { ...standby.known, ...written };
  const short = shortOf(standby.values, standby.known);
  if (!short) return [];
  // Before version 14 a standby did not pause, it ended at once.
  const pauses = standby.node.major >= 14;
  standby.state = pauses ? 'paused' : 'down';
  const logLine = pauses ? 'hot standby is not possible because of insufficient parameter settings' : oldEnd;
  return [{ step, node: standby.node.name, how: pauses ? 'pauses' : 'ends', ...short, logLine }];
}

const refusal = 'recovery aborted because of insufficient parameter settings';
const oldEnd = 'hot standby is not possible because of a lower setting than on the master server';

/** The first parameter a standby has too little of. */
export function shortOf(
  has: ParameterValues,
  needs: ParameterValues,
): { readonly parameter: string; readonly has: number; readonly needs: number } | undefined {
  for (const parameter of guardedParameters) {
    const [own, wanted] = [has[parameter], needs[parameter]];
    if (own !== undefined && wanted !== undefined && own < wanted)
      return { parameter, has: own, needs: wanted };
  }
  return undefined;
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
