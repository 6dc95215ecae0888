import { z } from 'zod';
import { name } from '../model/fields.ts';
import { clientsPlace } from '../model/topology.ts';
import type { WorldEvent } from '../world/world.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const staleNeighbour = defineFault({
  kind: 'stale-neighbour',
  summary:
    'The clients, or a node, go on sending what is for a virtual address to one node, whoever announces it.',
  explanation: `A stale ARP entry: the announcement of an address that has moved was lost, is filtered, or met a host or a switch that
does not heed it. As long as the node has the address nothing shows. Once another one has taken it, new connections still
go to this node: to its server if it did not let go of the address, and into silence if it did or its host is gone. So a
failover that the manager has done and reports as done does not reach the clients.

On hosts of their own it is a permanent entry in the kernel's neighbour table. In the other worlds a connection that is open
when the node lets go of the address breaks at once; a real one hangs until somebody's timeout.

Undoing it has the address looked up anew, as the kernel does by itself after a while.`,
  target: 'node',
  withoutPower: true,
  params: z.strictObject({
    address: name()
      .meta({ examples: ['primary'] })
      .describe('The virtual address that the entry is for.'),
    place: name().default(clientsPlace).describe('Where the entry is: `clients`, or a node.'),
  }),
  needs: ['keepNeighbour'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { address, place } = scene.params;
    const awaitEntry = (of: string | null, sinceMs: number, withinMs: number) =>
      scene.awaitEvent((event: WorldEvent) => {
        if (event.type !== 'neighbour' || event.atMs < sinceMs) return false;
        return event.place === place && event.address === address && event.node === of;
      }, withinMs);
    const struckMs = scene.clock.now();
    const landed = await attempt(async () => {
      await scene.verbs.keepNeighbour(place, address, node);
      const told = await awaitEntry(node, struckMs, landsWithinMs);
      return told
        ? seen(`${place} sends what is for ${address} to ${node}, whoever announces it`)
        : unseen(`${place} was not seen to keep sending what is for ${address} to ${node}`);
    });
    const landedMs = scene.clock.now();
    return {
      landed,
      undo: () =>
        attempt(async () => {
          const refusal = await complaint(() => scene.verbs.keepNeighbour(place, address, null));
          const told = await awaitEntry(null, landedMs, removedWithinMs);
          if (told) return seen(`${place} looks ${address} up anew${refusal}`);
          return unseen(`${place} was not seen to look ${address} up anew${refusal}`);
        }),
    };
  },
});
