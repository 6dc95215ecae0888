import { z } from 'zod';
import { name } from '../model/fields.ts';
import type { WorldEvent } from '../world/world.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const addressConflict = defineFault({
  kind: 'address-conflict',
  summary: 'A node takes and announces a virtual address that another node holds.',
  explanation: `As after a failover that never reached the old holder, a host that boots with last year's configuration, or a
typing mistake. Nobody makes the other holder let go. Clients and standbys that hear the announcement reach this node from
then on, whatever its server is; their connections to the other break. Who does not hear it stays where it was.

Undoing it has the node let go of the address. On hosts of their own the network is real: who heard the announcement goes
on sending to this node until its neighbour entry is found stale, which takes up to a minute and is not announced by
anybody. In the other worlds the remaining holder is reached at once.`,
  target: 'node',
  params: z.strictObject({
    address: name()
      .meta({ examples: ['primary'] })
      .describe('The virtual address, which another node holds.'),
  }),
  needs: ['takeAddress', 'dropAddress'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { address } = scene.params;
    const struckMs = scene.clock.now();
    const holdersOf = (event: WorldEvent) =>
      event.type === 'address' && event.address === address
        ? [event.owner, ...(event.others ?? [])].filter((holder) => holder !== null)
        : undefined;
    const awaitHolders = (
      holds: (holders: readonly string[]) => boolean,
      sinceMs: number,
      withinMs: number,
    ) =>
      scene.awaitEvent((event) => {
        const holders = holdersOf(event);
        return holders !== undefined && event.atMs >= sinceMs && holds(holders);
      }, withinMs);
    const landed = await attempt(async () => {
      await scene.verbs.takeAddress(node, address);
      const told = await awaitHolders((holders) => holders.includes(node), struckMs, landsWithinMs);
      const others = (told && holdersOf(told)?.filter((holder) => holder !== node)) ?? [];
      if (!told) return unseen(`${node} was asked to take ${address} and was not seen to hold it`);
      if (others.length === 0) return unseen(`${node} holds ${address} alone: nobody else had it`);
      return seen(`${address} is held by ${node} and by ${others.join(', ')}`);
    });
    const landedMs = scene.clock.now();
    return {
      landed,
      undo: () =>
        attempt(async () => {
          const off = (await scene.observe(node)).host === 'off';
          if (off) return seen(`${node} has no power, and so does not hold ${address}`);
          const refusal = await complaint(() => scene.verbs.dropAddress(node, address));
          // Whoever moved the address meanwhile has taken it from the node: any report since the landing counts.
          const told = await awaitHolders((holders) => !holders.includes(node), landedMs, removedWithinMs);
          if (told) return seen(`${node} has let go of ${address}${refusal}`);
          return unseen(`${node} was not seen to let go of ${address}${refusal}`);
        }),
    };
  },
});
