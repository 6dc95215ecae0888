import { z } from 'zod';
import { name, period, share } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';

const stop = defineAct({
  kind: 'stop',
  summary: 'It asks for nothing any more.',
  params: z.strictObject({}),
});

const params = z.strictObject({
  watches: name().describe('The hosts whose machines it watches.'),
  asks: name().describe('The orchestrator it asks for more machines.'),
  scaled: share().default(0.2).describe('The share of the machines that may be scaled.'),
  above: z
    .number()
    .min(1)
    .default(1.5)
    .describe('It asks for more where a machine seems this many times as busy.'),
  'cool-down': period().default(900_000).describe('How long until it asks for the same machine again.'),
});

/**
 * Asks for more machines where they seem busy. What it sees is the load in the machine, which rises as well if the host
 * gives it less processor time: a host s times as slow makes every machine on it seem s times as busy.
 */
export const scaler = definePart({
  kind: 'scaler',
  summary: 'Asks for more machines where load rises, also where only the host is slow.',
  params,
  abilities: [],
  acts: [stop],
  gauges: {
    asked: 'machines asked for a second, in the last sample interval',
    returned:
      'machines asked for in a cool-down because hosts are slow, for each machine on a host that is not; where none is, for one',
  },
  influences: ({ watches, asks }) => [
    { part: watches, way: 'heeds', needs: 'fleet', by: 'load that is only slowness' },
    { part: asks, way: 'acts-on', needs: 'intake', by: 'demands for more machines', returned: 'returned' },
  ],
  build: (plan, stage) => {
    const asked = stage.meter();
    let isOn = true;
    let [busy, others] = [0, 0];
    return {
      gauges: {
        asked: () => asked.rate,
        returned: () => (isOn ? busy * plan.scaled : 0) / Math.max(1, others),
      },
      start: () => {
        const { fleet } = stage.find(plan.watches);
        const { intake } = stage.find(plan.asks);
        if (!fleet || !intake) throw new Error('a scaler needs hosts to watch and an orchestrator to ask');
        stage.every(fleet.stepMs, () => {
          [busy, others] = [0, 0];
          const { hostOf, slownessOf, machineCount } = fleet;
          for (let machine = 0; machine < machineCount; machine += 1) {
            const host = hostOf[machine] as number;
            if (host < 0) continue;
            if ((slownessOf[host] as number) >= plan.above) busy += 1;
            else others += 1;
          }
          if (!isOn) return;
          const count = (busy * plan.scaled * fleet.stepMs) / plan['cool-down'];
          asked.add(count);
          intake.take('scale-up', count);
        });
      },
      act: () => {
        isOn = false;
        return {
          witness: 'nothing more is asked for',
          undo: () => {
            isOn = true;
            return 'it watches again';
          },
        };
      },
    };
  },
});
