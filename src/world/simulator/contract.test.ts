import { describe, expect, it } from 'vitest';
import { behaviours, contractTopology } from '../contract/index.ts';
import type { WorldEvent } from '../world.ts';
import { bootSimulator } from './simulator.ts';

describe('the simulator keeps the contract of worlds', () => {
  it.each(behaviours.map((behaviour) => [behaviour.name, behaviour] as const))('%s', async (_, behaviour) => {
    const topology = { ...contractTopology, ...behaviour.topology };
    const world = await bootSimulator(topology, { seed: 1 });
    expect(behaviour.needs.filter((verb) => world.offers[verb] !== true)).toEqual([]);
    const events: WorldEvent[] = [];
    world.subscribe((event) => events.push(event));
    await behaviour.play({ world, events });
    await world.close({ keep: false });
  });
});
