import type { Turn } from './turn.ts';

/**
 * For how long a promotion is an action in progress, in milliseconds: whether it is over is looked up once a second
 * (postgresql/__init__.py, _wait_promote), and the first look comes too soon. Until then a turn renews the lease and does
 * nothing else: it tells the store neither position nor timeline, and leaves synchronous standbys as they are (ha.py,
 * handle_long_action_in_progress). Then the next turn follows at once (async_executor.py, run).
 */
const promotingMs = 1_000;

/** When the promotion in progress will be over; undefined if none is. */
export function promotionOverMs({ memory, atMs }: Turn): number | undefined {
  const overMs = (memory.promotedMs ?? Number.NEGATIVE_INFINITY) + promotingMs;
  return atMs < overMs ? overMs : undefined;
}
