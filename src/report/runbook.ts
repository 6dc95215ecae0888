import type { Timeline } from '../recording/timeline.ts';
import { type OrderSpan, orderSpans } from './spans.ts';

/** How the operator came through the runbook, step by step. */
export interface RunbookCourse {
  /** In the order of the runbook. */
  readonly steps: readonly StepCourse[];
  /** From the beginning of the first step that began to the end of the last; absent if none began. */
  readonly span?: { readonly fromMs: number; readonly toMs: number };
  /** Together, how long the steps took that began. What is missing to the span is waiting between them. */
  readonly workMs: number;
}

export interface StepCourse {
  readonly name: string;
  /** What is done, in words; absent for a step the operator never came to. */
  readonly what?: string;
  readonly outcome: OrderSpan['outcome'] | 'not-reached';
  /** How long it waited for its moment; absent if it did not wait. */
  readonly waitedMs?: number;
  /** When it began, and how long it took from then on; absent if it did not begin. */
  readonly begunMs?: number;
  readonly tookMs?: number;
  /** What was observed at its end. */
  readonly result?: string;
}

/** Every step of the scenario's runbook with its times; nothing if there is no runbook. */
export function runbookCourse(timeline: Timeline): RunbookCourse | undefined {
  const { runbook } = timeline.header.scenario;
  if (runbook.length === 0) return undefined;
  const taken = orderSpans(timeline).filter(({ by }) => by === 'operator');
  const steps = runbook.map(({ name }): StepCourse => {
    const order = taken.find((span) => span.name === name);
    return order ? courseOf(order) : { name, outcome: 'not-reached' };
  });
  const begun = taken.flatMap(({ begunMs, toMs }) => (begunMs === undefined ? [] : [{ begunMs, toMs }]));
  const workMs = begun.reduce((sum, { begunMs, toMs }) => sum + toMs - begunMs, 0);
  if (begun.length === 0) return { steps, workMs };
  const span = {
    fromMs: Math.min(...begun.map(({ begunMs }) => begunMs)),
    toMs: Math.max(...begun.map(({ toMs }) => toMs)),
  };
  return { steps, span, workMs };
}

function courseOf({ name, what, outcome, waitingMs, begunMs, toMs, result }: OrderSpan): StepCourse {
  return {
    name,
    what,
    outcome,
    ...(waitingMs === undefined ? {} : { waitedMs: (begunMs ?? toMs) - waitingMs }),
    ...(begunMs === undefined ? {} : { begunMs, tookMs: toMs - begunMs }),
    ...(result === undefined ? {} : { result }),
  };
}
