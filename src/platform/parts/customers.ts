import { z } from 'zod';
import { duration, name, period, share } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';

const shutOut = defineAct({
  kind: 'shut-out',
  summary: 'Nobody can deploy by hand any more.',
  params: z.strictObject({}),
});

const params = z.strictObject({
  'may-deploy': z.boolean().default(true).describe('Whether they can deploy by hand at all.'),
  use: name().describe('The hosts their machines run on.'),
  ask: name().describe('The orchestrator they ask to deploy again.'),
  patience: duration()
    .default(600_000)
    .describe('How long their machine must be away or slow before they do anything.'),
  'act-within': period().default(3_600_000).describe('The mean time until those who act do so.'),
  acting: share().default(0.2).describe('The share of them who act.'),
  'away-below': share()
    .default(0.3)
    .describe('A machine slower than this share of its usual speed is away for them.'),
});

/**
 * People who deploy again by hand when what they run is away: after `patience` each of those who act does so at random
 * moments, at a mean distance of `act-within`.
 */
export const customers = definePart({
  kind: 'customers',
  summary: 'People who deploy again by hand when their machines are away.',
  params,
  abilities: [],
  acts: [shutOut],
  gauges: {
    affected: 'people whose machine is away',
    asked: 'deployments by hand a second, in the last sample interval',
    returned: 'deployments by hand for each affected person and hour',
  },
  influences: ({ use, ask }) => [
    { part: use, way: 'heeds', needs: 'fleet', by: 'machines that are away' },
    { part: ask, way: 'acts-on', needs: 'intake', by: 'deployments by hand', returned: 'returned' },
  ],
  build: (plan, stage) => {
    const asked = stage.meter();
    let affected = 0;
    let mayDeploy = plan['may-deploy'];
    return {
      gauges: {
        affected: () => affected,
        asked: () => asked.rate,
        returned: () => (affected > 0 ? (asked.rate * 3_600) / affected : 0),
      },
      start: () => {
        const { fleet } = stage.find(plan.use);
        const { intake } = stage.find(plan.ask);
        if (!fleet || !intake) throw new Error('customers need hosts and an orchestrator');
        const awaySince = new Float64Array(fleet.machineCount).fill(Number.POSITIVE_INFINITY);
        stage.every(fleet.stepMs, () => {
          affected = 0;
          let impatient = 0;
          for (let machine = 0; machine < fleet.machineCount; machine += 1) {
            if ((fleet.vigour[machine] as number) >= plan['away-below']) {
              awaySince[machine] = Number.POSITIVE_INFINITY;
              continue;
            }
            affected += 1;
            if (awaySince[machine] === Number.POSITIVE_INFINITY) awaySince[machine] = stage.nowMs;
            if (stage.nowMs - (awaySince[machine] as number) >= plan.patience) impatient += 1;
          }
          const count = mayDeploy ? (impatient * plan.acting * fleet.stepMs) / plan['act-within'] : 0;
          asked.add(count);
          intake.take('by-hand', count);
        });
      },
      act: () => {
        mayDeploy = false;
        return {
          witness: 'nobody deploys by hand',
          undo: () => {
            mayDeploy = plan['may-deploy'];
            return 'they can deploy by hand as before';
          },
        };
      },
    };
  },
});
