import type { NodeState } from '../model/node-state.ts';
import type { FaultEvent, OperationEvent, OrderEvent, RecordedEvent } from '../recording/event.ts';
import type { RunningWorkload } from '../workloads/workload.ts';
import type { ManagerState } from '../world/world.ts';

/**
 * What is known right now, from outside: the newest look at every node, how the clients are doing, what has been
 * logged and done. Conditions of moments are judged against it; it is fed with every event that is recorded.
 */
export interface Situation {
  readonly node: (name: string) => NodeState | undefined;
  /** What the node was when it last told: primary or standby. Nothing if it never did. */
  readonly roleOf: (name: string) => NodeState['role'];
  /** What was last made of the manager on a node that has one; a host that boots has it running. */
  readonly managerOf: (name: string) => ManagerState;
  /** The primary as seen: the one of the highest timeline, if any node says it is one. */
  readonly primary: () => NodeState | undefined;
  /** When a write was last acknowledged, on the trial's clock. */
  readonly lastAcknowledgedMs: () => number | undefined;
  /**
   * Since when writes have been tried - waiting for their outcome, or failing - without one being acknowledged;
   * `undefined` if none was tried since the last acknowledged one. On the trial's clock.
   */
  readonly triedInVainSinceMs: () => number | undefined;
  /** When it last became known of a write that it was not acknowledged. */
  readonly lastUnacknowledgedMs: () => number | undefined;
  /** The error of the last write that was not acknowledged, by kind and code. */
  readonly lastError: () => string | undefined;
  /** True if the node logged a line that matches, at or after the given time. */
  readonly hasLogged: (node: string, expression: RegExp, fromMs: number) => boolean;
  /** True if the fault of that name has landed or the step of that name is done. */
  readonly isDone: (name: string) => boolean;
  readonly take: (event: RecordedEvent) => void;
  /** From now on, clients are asked what of theirs waits: of that no event tells. */
  readonly ask: (clients: Pick<RunningWorkload, 'writeWaitsSinceMs'>) => void;
  /** Calls back for every event once it is known, until the returned function is called. */
  readonly listen: (listener: (event: RecordedEvent) => void) => () => void;
}

export function beginSituation(): Situation {
  const states = new Map<string, NodeState>();
  const roles = new Map<string, NodeState['role']>();
  const managers = new Map<string, ManagerState>();
  const done = new Set<string>();
  const listeners = new Set<(event: RecordedEvent) => void>();
  const logs: { node: string; atMs: number; text: string }[] = [];
  let asked: Pick<RunningWorkload, 'writeWaitsSinceMs'> | undefined;
  let acknowledgedMs: number | undefined;
  /** The intended moment of the first write that came to nothing since the last acknowledged one. */
  let failedMs: number | undefined;
  let unacknowledgedMs: number | undefined;
  let error: string | undefined;

  const takeState = (state: NodeState) => {
    states.set(state.node, state);
    if (state.role !== undefined) roles.set(state.node, state.role);
  };
  const takeOperation = (event: OperationEvent) => {
    if (event.kind !== 'write') return;
    if (event.outcome === 'acknowledged') {
      acknowledgedMs = event.atMs;
      failedMs = undefined;
      return;
    }
    failedMs ??= event.intendedMs;
    unacknowledgedMs = event.atMs;
    error = event.error;
  };
  const takeStage = (event: FaultEvent | OrderEvent) => {
    if (event.stage === 'landed' || event.stage === 'done') done.add(event.name);
  };

  return {
    node: (name) => states.get(name),
    roleOf: (name) => roles.get(name),
    managerOf: (name) => managers.get(name) ?? 'running',
    primary: () => newestPrimary([...states.values()]),
    lastAcknowledgedMs: () => acknowledgedMs,
    triedInVainSinceMs: () => {
      const since = Math.min(failedMs ?? Infinity, asked?.writeWaitsSinceMs() ?? Infinity);
      return since === Infinity ? undefined : Math.max(since, acknowledgedMs ?? since);
    },
    lastUnacknowledgedMs: () => unacknowledgedMs,
    lastError: () => error,
    hasLogged: (node, expression, fromMs) =>
      logs.some((line) => line.node === node && line.atMs >= fromMs && expression.test(line.text)),
    isDone: (name) => done.has(name),
    take: (event) => {
      if (event.type === 'observation') takeState(event.state);
      else if (event.type === 'manager') managers.set(event.node, event.state);
      else if (event.type === 'host') managers.delete(event.node);
      else if (event.type === 'operation') takeOperation(event);
      else if (event.type === 'fault' || event.type === 'order') takeStage(event);
      else if (event.type === 'log')
        logs.push({ node: event.node, atMs: event.atMs, text: `${event.level}:  ${event.message}` });
      for (const listener of listeners) listener(event);
    },
    ask: (clients) => {
      asked = clients;
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Of the nodes that answer as primary, the one of the highest timeline: the others are left over from before. */
export function newestPrimary(states: readonly NodeState[]): NodeState | undefined {
  return states
    .filter((state) => state.answers && state.role === 'primary')
    .sort((a, b) => (b.timeline ?? 0) - (a.timeline ?? 0))[0];
}
