import { formatDuration } from '../kit/duration.ts';
import { formatSize } from '../kit/size.ts';
import type { Condition, Moment } from './moment.ts';

/**
 * A moment in words: `at 3.00 s`, `once pg02 is paused (within 20.0 s), 1.00 s later`.
 * @param origin what times count from, if not from the trial's zero: `after the step before`
 */
export function describeMoment(moment: Moment, origin?: string): string {
  if ('atMs' in moment) {
    return origin === undefined
      ? `at ${formatDuration(moment.atMs)}`
      : `${formatDuration(moment.atMs)} ${origin}`;
  }
  const pause = moment.thenMs > 0 ? `, ${formatDuration(moment.thenMs)} later` : '';
  return `once ${describeCondition(moment.when)} (within ${formatDuration(moment.withinMs)})${pause}`;
}

/** A condition in words: `pg02 is paused`, `pg03 lags 16 MB in replay`. */
export function describeCondition(condition: Condition): string {
  if ('is' in condition) return `${condition.node} is ${condition.is}`;
  if ('lagBytes' in condition) {
    return `${condition.node} lags ${formatSize(condition.lagBytes)} in ${condition.measure}`;
  }
  if ('caughtUpWithinBytes' in condition) {
    return `${condition.node} has caught up to within ${formatSize(condition.caughtUpWithinBytes)}`;
  }
  if ('walBytes' in condition) return `${condition.node} holds ${formatSize(condition.walBytes)} of WAL`;
  if ('logs' in condition) return `${condition.node} logs /${condition.logs}/`;
  if ('above' in condition) return `${condition.gauge} of ${condition.part} is above ${condition.above}`;
  if ('below' in condition) return `${condition.gauge} of ${condition.part} is below ${condition.below}`;
  if ('after' in condition) return `${condition.after} is done`;
  return `the clients are ${condition.clients}`;
}
