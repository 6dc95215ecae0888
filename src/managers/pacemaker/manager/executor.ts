import type { Order, Result } from '../../manager.ts';
import { execution, result } from '../engine/recorded-operation.ts';
import { type Answers, mustWait, resume } from './agents/resume.ts';
import type { Script } from './agents/script.ts';
import { type HistoryEntry, record } from './history.ts';
import type { Answer, Ask } from './said.ts';

/**
 * The executor of one node: it runs operations one after the other for each resource, repeats those that recur, ends what
 * takes too long, and records results. It decides nothing.
 */
export interface Executor {
  lastCall: number;
  lanes: Record<string, Lane>;
  /** Results of what was asked, as long as it is asked for. */
  answers: Readonly<Record<string, Answer>>;
}

/** What goes on with one resource. */
export interface Lane {
  waiting: readonly Ask[];
  running?: Running | undefined;
  recurring: readonly Recurring[];
  history: readonly HistoryEntry[];
}

export interface Running {
  readonly ask: Ask;
  readonly callId: number;
  readonly deadlineMs: number;
  /** True for a repetition, which is only reported if its result is another than before. */
  readonly repeats: boolean;
  answers: Answers;
}

interface Recurring {
  readonly ask: Ask;
  readonly dueMs: number;
  /** The last reported result. */
  readonly reported: number;
}

/** What the executor needs from outside while it goes on. */
export interface ExecutorWork {
  readonly nowMs: number;
  readonly results: readonly Result[];
  readonly script: (ask: Ask) => Script;
  /** Carries out what a script asks of its surroundings at once. */
  readonly effects: Parameters<typeof resume>[1]['effects'];
  readonly nextOrderId: () => string;
}

export interface ExecutorStep {
  readonly orders: readonly Order[];
  /** When something will be due without anybody asking. */
  readonly nextMs: number;
}

export function beginExecutor(): Executor {
  return { lastCall: 0, lanes: {}, answers: {} };
}

/** Takes new orders of the controller; forgets answers that nobody asks for any more. */
export function takeAsks(executor: Executor, asks: readonly Ask[]): void {
  const isWanted = (id: string) => asks.some((ask) => ask.id === id);
  if (!Object.keys(executor.answers).every(isWanted)) {
    const wanted = Object.entries(executor.answers).filter(([id]) => isWanted(id));
    executor.answers = Object.fromEntries(wanted);
  }
  for (const ask of asks) {
    if (Object.hasOwn(executor.answers, ask.id)) continue;
    const lane = laneOf(executor, ask.resource);
    const isKnown =
      lane.running?.ask.id === ask.id ||
      lane.waiting.some(({ id }) => id === ask.id) ||
      lane.recurring.some((each) => each.ask.id === ask.id);
    if (!isKnown) lane.waiting = [...lane.waiting, ask];
  }
}

function laneOf(executor: Executor, resource: string): Lane {
  const lane = executor.lanes[resource] ?? { waiting: [], recurring: [], history: [] };
  executor.lanes[resource] = lane;
  return lane;
}

/** Goes on with everything that can go on. */
export function runExecutor(executor: Executor, work: ExecutorWork): ExecutorStep {
  const orders: Order[] = [];
  let nextMs = Number.POSITIVE_INFINITY;
  for (const lane of Object.values(executor.lanes)) {
    while (advance(executor, lane, work, orders));
    nextMs = Math.min(nextMs, laneDueMs(lane));
  }
  return { orders, nextMs };
}

function laneDueMs(lane: Lane): number {
  if (lane.running)
    return Math.min(lane.running.deadlineMs, lane.running.answers.untilMs ?? Number.POSITIVE_INFINITY);
  return soonest(lane)?.dueMs ?? Number.POSITIVE_INFINITY;
}

/** One step of one resource; false if it has to wait. */
function advance(executor: Executor, lane: Lane, work: ExecutorWork, orders: Order[]): boolean {
  const { running } = lane;
  if (!running) return beginNext(executor, lane, work.nowMs);
  const timedOut = work.nowMs >= running.deadlineMs;
  if (!timedOut && mustWait(running.answers, work)) return false;
  const step = resume(running.answers, {
    script: work.script(running.ask),
    nowMs: work.nowMs,
    results: work.results,
    effects: work.effects,
    nextOrderId: work.nextOrderId,
  });
  orders.push(...step.orders);
  if (!step.ended && !timedOut) return false;
  lane.running = undefined;
  const ended = step.ended ?? { resultCode: 1, why: 'it did not end within its timeout' };
  const status = step.ended ? execution.done : execution.timeout;
  finish(executor, lane, running, { ...ended, status }, work.nowMs);
  return true;
}

function beginNext(executor: Executor, lane: Lane, nowMs: number): boolean {
  const [asked, ...waiting] = lane.waiting;
  if (asked) lane.waiting = waiting;
  if (asked?.task === 'cancel') {
    lane.recurring = lane.recurring.filter(({ ask }) => operationName(ask) !== asked.cancels);
    lane.history = lane.history.filter(
      (line) => line.id.endsWith('_last_failure_0') || `${line.task}_${line.intervalMs}` !== asked.cancels,
    );
    giveAnswer(executor, asked, { resultCode: result.ok, status: execution.done });
    return true;
  }
  if (asked) {
    run(executor, lane, asked, nowMs, false);
    return true;
  }
  const due = soonest(lane);
  if (!due || due.dueMs > nowMs) return false;
  run(executor, lane, due.ask, nowMs, true);
  return true;
}

/** The recurring operation that is due first; of those due at once, the first that was asked for. */
function soonest({ recurring }: Lane): Recurring | undefined {
  let first: Recurring | undefined;
  for (const each of recurring) if (!first || each.dueMs < first.dueMs) first = each;
  return first;
}

function giveAnswer(executor: Executor, { id }: Ask, answer: Answer): void {
  executor.answers = { ...executor.answers, [id]: answer };
}

function operationName({ task, intervalMs }: Ask): string {
  return `${task}_${intervalMs}`;
}

function run(executor: Executor, lane: Lane, ask: Ask, nowMs: number, repeats: boolean): void {
  if (!repeats) executor.lastCall += 1;
  lane.running = {
    ask,
    callId: executor.lastCall,
    deadlineMs: nowMs + ask.timeoutMs,
    repeats,
    answers: { given: [] },
  };
}

interface Ended {
  readonly resultCode: number;
  readonly status: number;
  readonly why?: string;
}

function finish(executor: Executor, lane: Lane, running: Running, ended: Ended, nowMs: number): void {
  const { ask, repeats } = running;
  const { resultCode, status, why } = ended;
  const recurs = ask.intervalMs > 0;
  if (!repeats) giveAnswer(executor, ask, { resultCode, status });
  if (ask.task === 'notify') return;
  if (ask.task === 'stop' && resultCode === result.ok) lane.recurring = [];
  if (recurs) {
    const known = lane.recurring.find((each) => operationName(each.ask) === operationName(ask));
    const changed = known?.reported !== resultCode + 1000 * status;
    if (repeats && !known) return;
    const dueMs = nowMs + ask.intervalMs;
    const others = lane.recurring.filter((each) => each !== known);
    lane.recurring = [...others, { ask: known?.ask ?? ask, dueMs, reported: resultCode + 1000 * status }];
    if (repeats && !changed) return;
    if (repeats) executor.lastCall += 1;
  }
  lane.history = record(lane.history, ask.resource, {
    task: ask.task,
    intervalMs: ask.intervalMs,
    callId: recurs && repeats ? executor.lastCall : running.callId,
    resultCode,
    status,
    expected: ask.expected,
    askId: ask.id,
    digest: ask.digest,
    atMs: nowMs,
    ...(why !== undefined && { why }),
  });
}
