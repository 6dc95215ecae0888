import type { Clock } from '../../kit/clock.ts';
import { formatDuration } from '../../kit/duration.ts';
import type { Order, Result } from '../../managers/manager.ts';
import type { OrderEvent, RecordedEvent } from '../../recording/event.ts';
import { describeDeed } from './carry-out.ts';
import type { AnyDecision } from './instance.ts';

/** Writes what a manager decides and orders into the recording. */
export function recordManagement(record: (event: RecordedEvent) => void, clock: Clock) {
  const tell = (node: string, life: number, order: Order, event: Pick<OrderEvent, 'stage' | 'reason'>) => {
    const what = describeDeed(order, node);
    if (what === undefined) return;
    // A later life of the program may use its ids again.
    const name = life === 1 ? `${node} ${order.id}` : `${node} ${order.id} (life ${life})`;
    record({ type: 'order', atMs: clock.now(), by: 'manager', node, name, verb: order.verb, what, ...event });
  };
  return {
    decided: (node: string, { reasons, working }: AnyDecision) => {
      const [what, ...because] = reasons;
      if (what === undefined) return;
      const more = working === undefined ? {} : { working };
      record({ type: 'decision', atMs: clock.now(), node, what, because, ...more });
    },
    watchdogBit: (node: string) =>
      record({
        type: 'decision',
        atMs: clock.now(),
        node,
        what: `The watchdog of ${node} resets the host: nobody set it anew in time.`,
        because: [],
      }),
    orderBegan: (node: string, life: number, order: Order) =>
      tell(node, life, order, { stage: 'begun', reason: order.reason }),
    orderEnded: (node: string, life: number, result: Result) => {
      const { order, how, why, beganMs, endedMs } = result;
      const took = formatDuration(endedMs - beganMs);
      if (how === 'done') tell(node, life, order, { stage: 'done', reason: `done after ${took}` });
      else if (how === 'failed') tell(node, life, order, { stage: 'failed', reason: why ?? 'it failed' });
      else
        tell(node, life, order, {
          stage: 'late',
          reason: `not done within ${took}; it may still take effect`,
        });
    },
    failed: (manager: string, node: string, error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      record({
        type: 'mishap',
        atMs: clock.now(),
        what: `the manager ${manager} failed on ${node} and does nothing there from now on: ${message}`,
      });
    },
  };
}
