import type { Clock } from '../kit/clock.ts';
import { formatDuration } from '../kit/duration.ts';
import { describeCondition } from '../model/describe-moment.ts';
import type { Moment } from '../model/moment.ts';
import { awaitHolding } from './await-holding.ts';
import { expectationOf } from './condition.ts';
import type { Situation } from './situation.ts';

/**
 * A moment came at `dueMs` on the trial's clock - its condition came true at `cameMs`, or that is the same - or it did
 * not come and `why` says so.
 */
export type Arrival = { readonly dueMs: number; readonly cameMs: number } | { readonly why: string };

/**
 * Awaits a moment. Never rejects: a watch that ends meanwhile is an answer too.
 * @param originMs the time that `atMs` and deadlines count from, on the trial's clock
 */
export async function awaitMoment(
  moment: Moment,
  originMs: number,
  stage: { readonly clock: Clock; readonly situation: Situation; readonly watchEnds: AbortSignal },
): Promise<Arrival> {
  const { clock, situation, watchEnds } = stage;
  try {
    if ('atMs' in moment) {
      await clock.until(originMs + moment.atMs, watchEnds);
      const dueMs = originMs + moment.atMs;
      return { dueMs, cameMs: dueMs };
    }
    const expected = expectationOf(moment.when, situation, clock.now, originMs);
    const came = await awaitHolding(expected, stage, originMs + moment.withinMs, watchEnds);
    if (came === undefined) {
      return {
        why: `within ${formatDuration(moment.withinMs)} it never came true that ${describeCondition(moment.when)}`,
      };
    }
    await clock.until(came + moment.thenMs, watchEnds);
    return { dueMs: came + moment.thenMs, cameMs: came };
  } catch (error) {
    if (!watchEnds.aborted) throw error;
    const awaited =
      'atMs' in moment ? `${formatDuration(moment.atMs)} had passed` : describeCondition(moment.when);
    return { why: `the watch ended before ${awaited}` };
  }
}
