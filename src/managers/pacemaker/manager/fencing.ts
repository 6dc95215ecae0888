import type { Result } from '../../manager.ts';
import { type Configuration, isDevice, type Primitive } from './configuration.ts';
import type { Controller } from './memory.ts';

/**
 * Fencing by devices: resources of the class `stonith`. A device reaches a host past the network and takes its power; which
 * device it is and how it is spoken to does not matter here, only which hosts it names.
 */

/** A node to be fenced now, and how. */
export interface Shooting {
  readonly node: string;
  readonly action: 'off' | 'reboot';
}

/** The devices that can fence a node, by the name that the cluster has for it. */
export function devicesFor({ primitives }: Configuration, name: string): readonly string[] {
  return primitives
    .filter((primitive) => isDevice(primitive) && (namedHosts(primitive)?.includes(name) ?? true))
    .map(({ id }) => id);
}

/**
 * The hosts that a device names (`pcmk_host_list`, the left sides of `pcmk_host_map`, `hostlist` of the cluster-glue plugins).
 * One that names none is asked itself, and says that it can fence all.
 */
function namedHosts({ parameters }: Primitive): readonly string[] | undefined {
  const { pcmk_host_list: list, pcmk_host_map: map, hostlist } = parameters;
  const written = list ?? hostlist ?? map;
  return written
    ?.split(/[\s,;]+/)
    .map((host) => host.split(/[:=]/)[0] ?? '')
    .filter((host) => host !== '');
}

/** Takes in how the devices did. One that failed is asked again by the next decision. */
export function takeShots(controller: Controller, results: readonly Result[]): void {
  for (const { order, how, why } of results) {
    if (order.verb !== 'fence' || controller.shots[order.target] !== 'under way') continue;
    const { [order.target]: _over, ...others } = controller.shots;
    controller.shots = how === 'done' ? { ...others, [order.target]: 'done' } : others;
    if (how === 'done') continue;
    controller.news.push(`the fencing of ${order.target} failed: ${why ?? 'it took too long'}`);
  }
}
