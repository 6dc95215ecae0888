import { clientsPlace } from '../model/topology.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Window } from './availability.ts';
import { reignsOf } from './primaries.ts';

/**
 * The node that was primary from the beginning of a window to its end, with nothing wrong with it that another primary
 * would have helped against: at every look it answered and its storage took writes, and clients could reach it.
 * @returns `undefined` if there was none, or the recording does not show one
 */
export function steadyPrimary(timeline: Timeline, window: Window): string | undefined {
  return reignsOf(timeline).find(
    ({ node, fromMs, toMs }) =>
      fromMs <= window.fromMs &&
      toMs >= window.toMs &&
      answeredThroughout(timeline, node, window) &&
      !barredFromClients(timeline, node, window),
  )?.node;
}

function answeredThroughout(timeline: Timeline, node: string, { fromMs, toMs }: Window): boolean {
  const looks = (timeline.observations.get(node) ?? []).filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  return (
    looks.length > 0 &&
    looks.every(({ state: { answers, role, storage } }) => {
      const areas = [storage?.wal, storage?.data];
      return (
        answers &&
        role === 'primary' &&
        areas.every((area) => area?.writable !== false && area?.freeBytes !== 0)
      );
    })
  );
}

/** Whether the link between the clients and a node carried nothing, either way, at some moment of a window. */
function barredFromClients(timeline: Timeline, node: string, { fromMs, toMs }: Window): boolean {
  const between = timeline.links.filter(
    ({ from, to }) => (from === clientsPlace && to === node) || (from === node && to === clientsPlace),
  );
  return between.some(
    (event) =>
      (event.state === 'cut' || event.state === 'reset') &&
      event.atMs <= toMs &&
      !between.some(
        ({ from, to, atMs }) => from === event.from && to === event.to && atMs > event.atMs && atMs <= fromMs,
      ),
  );
}
