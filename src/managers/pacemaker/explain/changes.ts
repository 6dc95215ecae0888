import type { Order } from '../engine/graph.ts';

/** What is done to each resource: a stop and a start on one node are a restart, on two nodes a move. */
export function describeChanges(orders: readonly Order[]): string[] {
  const said: string[] = [];
  const done = new Set<Order>();
  const stops = orders.filter(({ task }) => task === 'stop');
  for (const stop of stops) {
    const same = (order: Order) =>
      order.task === 'start' && order.resource?.baseId === stop.resource?.baseId && !done.has(order);
    const start =
      orders.find((order) => same(order) && order.node === stop.node) ??
      (stop.resource?.parent ? undefined : orders.find(same));
    const name = stop.resource?.baseId ?? '';
    done.add(stop);
    if (start) done.add(start);
    if (!start) said.push(`stop ${name} on ${stop.node?.name}`);
    else if (start.node === stop.node) said.push(`restart ${name} on ${stop.node?.name}`);
    else said.push(`move ${name} from ${stop.node?.name} to ${start.node?.name}`);
  }
  for (const order of orders) {
    if (done.has(order)) continue;
    const where = order.node?.name ?? '';
    if (order.task === 'stonith') said.push(`fence ${where}`);
    else if (order.task === 'clear_failcount')
      said.push(`forget the failures of ${order.resource?.baseId} on ${where}`);
    else said.push(`${order.task} ${order.resource?.baseId ?? order.key} on ${where}`);
  }
  const order = (text: string) => ['promote', 'fence', 'demote'].findIndex((word) => text.startsWith(word));
  return said.toSorted(
    (one, other) => (order(one) < 0 ? 9 : order(one)) - (order(other) < 0 ? 9 : order(other)),
  );
}
