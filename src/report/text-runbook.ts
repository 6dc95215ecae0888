import { formatDuration } from '../kit/duration.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Ink } from './ink.ts';
import { printable } from './printable.ts';
import { type RunbookCourse, runbookCourse, type StepCourse } from './runbook.ts';
import { sinceZero } from './since-zero.ts';
import { hang } from './wrap.ts';

const momentWidth = 9;
const lengthWidth = 8;

/** Each step of the runbook: when it began, how long it took, what it was and what it had waited; then the whole. */
export function textRunbook(timeline: Timeline, columns: number, ink: Ink): string[] {
  const course = runbookCourse(timeline);
  if (!course) return [];
  const width = Math.max(...course.steps.map(({ name }) => name.length));
  return [
    ...course.steps.flatMap((step) => stepLines(timeline, step, width, columns, ink)),
    ...hang('  ', wholeWords(timeline, course), columns),
  ];
}

function stepLines(
  timeline: Timeline,
  step: StepCourse,
  nameWidth: number,
  columns: number,
  ink: Ink,
): string[] {
  const { name, begunMs, tookMs, waitedMs, what, outcome, result } = step;
  const began = begunMs === undefined ? '-' : sinceZero(timeline, begunMs);
  const took = tookMs === undefined ? '-' : formatDuration(tookMs);
  const prefix = `  ${name.padEnd(nameWidth)}  ${began.padStart(momentWidth)}  ${took.padStart(lengthWidth)}  `;
  const waited = waitedMs === undefined ? '' : `, after ${formatDuration(waitedMs)} of waiting`;
  const lines = hang(prefix, printable(`${what ?? 'the operator never came to it'}${waited}`), columns);
  if (outcome === 'done' || outcome === 'not-reached') return lines;
  const why = result === undefined ? outcome : `${outcome}: ${result}`;
  return [...lines, ...hang(' '.repeat(prefix.length), printable(why), columns).map(ink.red)];
}

function wholeWords(timeline: Timeline, { steps, span, workMs }: RunbookCourse): string {
  const done = steps.filter(({ outcome }) => outcome === 'done').length;
  const count = `${done} of ${steps.length} steps done`;
  if (!span) return `${count}.`;
  const { fromMs, toMs } = span;
  const wholeMs = toMs - fromMs;
  return `${count}, from ${sinceZero(timeline, fromMs)} to ${sinceZero(timeline, toMs)}: ${formatDuration(wholeMs)}, of which ${formatDuration(wholeMs - workMs)} waiting between steps.`;
}
