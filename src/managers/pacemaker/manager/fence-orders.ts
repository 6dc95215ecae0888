import type { Order, View } from '../../manager.ts';
import { isTrue, parseIntervalMs } from '../engine/values.ts';
import type { Configuration } from './configuration.ts';
import { type ControllerStep, watchdogMs } from './controller.ts';
import { devicesFor, type Shooting } from './fencing.ts';
import { type Memory, nextOrderId } from './memory.ts';
import type { ControllerScene } from './notice-news.ts';
import type { Said } from './said.ts';

/** The order to the device that fences a node; of several, the first. */
export function fenceOrder(
  memory: Memory,
  view: View<Said>,
  configuration: Configuration,
  { node, action }: Shooting,
): Order {
  const name = configuration.nodes.find((each) => each.node === node)?.name ?? node;
  const [device = ''] = devicesFor(configuration, name);
  const id = nextOrderId(memory, view.node);
  const withinMs = fencingMs(configuration);
  return { verb: 'fence', target: node, action, id, withinMs, reason: `by ${device}` };
}

/** How long a device may take (`stonith-timeout`, 60 s by default), in milliseconds. */
function fencingMs({ properties }: Configuration): number {
  return parseIntervalMs(properties['stonith-timeout'] ?? '60s') || 60_000;
}

/**
 * A node that is to be fenced, or that lost quorum where that means its end, takes its own host down: its watchdog. With
 * no-quorum-policy=suicide the controller's program on it does not wait for that (crm_update_quorum in 2.1.5).
 */
export function selfFencing(
  memory: Memory,
  view: View<Said>,
  { properties }: Configuration,
  { quorum, version }: ControllerScene,
  controls: string | undefined,
  step: ControllerStep | undefined,
): Order[] {
  const fences =
    step?.fences ?? (controls === undefined ? [] : (memory.ring.delivered[controls]?.fences ?? []));
  if (quorum) memory.quorumLostMs = null;
  else if (memory.quorumLostMs === null) memory.quorumLostMs = view.atMs;
  const lost = memory.quorumLostMs;
  const guarded =
    isTrue(properties['have-watchdog']) &&
    (properties['stonith-enabled'] === undefined || isTrue(properties['stonith-enabled']));
  const isSuicide = version === '2.1.5' && properties['no-quorum-policy'] === 'suicide';
  const patienceMs = isSuicide ? 0 : watchdogMs(properties) / 2;
  const alone = guarded && typeof lost === 'number' && view.atMs - lost >= patienceMs;
  if (!fences.includes(view.node) && !alone) return [];
  const words = isSuicide
    ? 'no-quorum-policy=suicide: this node lost quorum'
    : 'the watchdog fires: this node has no quorum';
  const reason = alone ? words : 'the cluster asked for this node to be fenced';
  return [{ verb: 'power-off', id: nextOrderId(memory, view.node), withinMs: 5000, reason }];
}
