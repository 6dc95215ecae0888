import { formatDuration } from '../kit/duration.ts';
import type { Moment } from '../model/moment.ts';
import { describeCondition } from './condition.ts';

/** A moment in words: `at 3.00 s`, `500 ms after pg02 is paused (within 20.0 s)`. */
export function describeMoment(moment: Moment): string {
  if ('atMs' in moment) return `at ${formatDuration(moment.atMs)}`;
  const after = moment.thenMs > 0 ? `${formatDuration(moment.thenMs)} after` : 'when';
  return `${after} ${describeCondition(moment.when)} (within ${formatDuration(moment.withinMs)})`;
}
