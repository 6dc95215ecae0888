import { describe, it } from 'vitest';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { behaviours, contractTopology } from '../../src/world/contract/index.ts';
import { defaultHome } from '../../src/world/lab/home.ts';
import { bootLab } from '../../src/world/lab/lab.ts';
import type { WorldEvent } from '../../src/world/world.ts';

/** The same behaviours that the simulator is held to in its unit tests, played on real servers. */
describe('the lab keeps the contract of worlds', () => {
  it.each(behaviours.map((behaviour) => [behaviour.name, behaviour] as const))('%s', async (_, behaviour) => {
    const world = await bootLab(
      { ...contractTopology, ...behaviour.topology },
      {
        home: defaultHome(),
        clock: startRealClock(),
        seed: 1,
        diskBytes: 768 * 2 ** 20,
        signal: new AbortController().signal,
      },
    );
    try {
      const missing = behaviour.needs.map((verb) => world.offers[verb]).find((offer) => offer !== true);
      if (missing !== undefined) {
        process.stderr.write(`not played here: ${behaviour.name}: ${missing}\n`);
        return;
      }
      const events: WorldEvent[] = [];
      world.subscribe((event) => events.push(event));
      await behaviour.play({ world, events });
    } finally {
      await world.close({ keep: false });
    }
  });
});
