import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { perform, readIncident, simulate } from '../../../test/parity/simulate.ts';
import { phasesApartFromGap } from '../../../test/support/failover-phases.ts';
import { daemonIncidents, incidents } from '../../../test/support/incidents.ts';
import { pureCounterpart } from '../../../test/support/pure-counterpart.ts';
import type { RecordedEvent } from '../../recording/event.ts';

const files = incidents.map(({ file }) => file);
const bytesOf = (events: readonly RecordedEvent[]) => events.map((event) => JSON.stringify(event)).join('\n');
const digestOf = (events: readonly RecordedEvent[]) =>
  createHash('sha256').update(bytesOf(events)).digest('hex');

describe('the gallery in the simulator', () => {
  it('is there', () => {
    expect(files.length).toBeGreaterThan(5);
  });

  it.each(files)(
    '%s comes out as expected, whatever the seed',
    async (file) => {
      const scenario = await readIncident(file);
      if (scenario.platform?.parts.some(({ unknowns }) => unknowns.length > 0)) {
        // Every seed draws other values for what nobody published: most of them must agree, not each.
        const seeds = [1, 2, 3, 4, 5];
        const verdicts = await Promise.all(
          seeds.map(async (seed) => (await simulate(scenario, { seed })).verdict),
        );
        expect(verdicts.filter(({ asExpected }) => asExpected).length).toBeGreaterThanOrEqual(3);
        expect(verdicts.flatMap(({ reasons }) => reasons)).toEqual([]);
        return;
      }
      for (const seed of [1, 2, 3]) {
        const { verdict, timeline } = await simulate(scenario, { seed });
        expect(phasesApartFromGap(timeline), `seed ${seed}`).toEqual([]);
        expect({ seed, verdict: verdict.verdict, reasons: verdict.reasons }).toEqual({
          seed,
          verdict: scenario.expect,
          reasons: [],
        });
      }
    },
    120_000,
  );
});

describe("the gallery of managers' own programs, under the pure managers", () => {
  const daemons = daemonIncidents.map(({ file, scenario }) => [file, scenario.expect] as const);

  it('is there', () => expect(daemons.length).toBeGreaterThan(5));

  it.each(daemons)('%s comes out as the programs are expected to', async (file, expected) => {
    const scenario = pureCounterpart(file);
    for (const seed of [1, 2, 3]) {
      const { verdict } = await simulate(scenario, { seed });
      expect({ seed, verdict: verdict.verdict, reasons: verdict.reasons }).toEqual({
        seed,
        verdict: expected,
        reasons: [],
      });
    }
  });
});

describe('a seed', () => {
  const managed = incidents.filter(({ scenario }) => scenario.manager.kind !== 'by-hand');

  it('has every scenario under a manager to try', () => expect(managed.length).toBeGreaterThan(15));

  it.each(managed.map(({ file, scenario }) => [file, scenario] as const))(
    'gives the same recording of %s, byte by byte',
    async (_, scenario) => {
      const [one, other] = [await perform(scenario, 5), await perform(scenario, 5)];
      expect(digestOf(other)).toBe(digestOf(one));
    },
    120_000,
  );

  const file = 'incidents/primary-lost-by-hand/scenario.yaml';
  const digest = async (seed: number) => digestOf(await perform(await readIncident(file), seed));

  it('gives the same recording, byte by byte, also while others run', async () => {
    const [one, other] = await Promise.all([digest(1), digest(1)]);
    expect(other).toBe(one);
    expect(await digest(2)).not.toBe(one);
  });

  it('gives the recording it gave when this was written', async () => {
    expect((await digest(1)).slice(0, 16)).toMatchInlineSnapshot(`"b9d25bceca89f65a"`);
  });
});
