import { describe, expect, it } from 'vitest';
import { starterScenario } from '../src/scenario/starter.ts';
import { incidents, isShort } from './support/incidents.ts';
import { playIncident } from './support/play-incident.ts';
import { runScenario } from './support/run-scenario.ts';

/**
 * The scenarios of the gallery that are watched for a short time give the verdict they expect, on real servers; the rest is
 * in gallery-long.test.ts, and all of them are played in the simulator by src/world/simulator/gallery.test.ts.
 * `npx reenact run ... --repeat 20` shows that they do so every time.
 */
describe.concurrent('the gallery', () => {
  const short = incidents.filter(isShort);

  it('is there', () => expect(short.length).toBeGreaterThanOrEqual(8));

  it.each(short.map((incident) => [incident.file, incident] as const))('%s', (_, incident) =>
    playIncident(incident),
  );

  it('the starter that `reenact init` writes runs as it stands', async () => {
    const result = await runScenario(starterScenario);
    expect(result.verdict).toMatchObject({ verdict: 'reenacted', asExpected: true });
    await result.forget();
  });
});
