import { z } from 'zod';
import { name, period } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';

const stop = defineAct({ kind: 'stop', summary: 'It reloads nothing any more.', params: z.strictObject({}) });

const params = z.strictObject({
  on: name().describe('The hosts that the balancers run on, beside the machines.'),
  asks: name().describe('The orchestrator it asks to deploy what it reloads.'),
  balancers: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20)
    .describe('How many balancers there are, each on a host drawn at random.'),
  services: z.number().min(0).default(500).describe('How many services are exposed through each of them.'),
  'tasks-alarm': z
    .number()
    .min(1)
    .default(1.5)
    .describe('On a host slower than this the agent has too many tasks.'),
  'kill-after': period()
    .default(60_000)
    .describe('The mean time until it kills a machine there, a balancer maybe.'),
  again: period()
    .default(120_000)
    .describe('How long until a balancer that was reloaded may be killed again.'),
});

/**
 * A host's agent that has too many tasks kills what it takes for stuck; when that is a balancer, the watchdog reloads every
 * service exposed through it, which is work for the orchestrator.
 */
export const watchdog = definePart({
  kind: 'watchdog',
  summary: 'Reloads every service behind a balancer that was killed on a slow host.',
  params,
  abilities: [],
  acts: [stop],
  gauges: {
    'agents-behind': 'share of the hosts whose agent has too many tasks',
    kills: 'balancers killed so far',
    returned: 'services reloaded for each deployment that people asked for, so far',
  },
  influences: ({ on, asks }) => [
    { part: on, way: 'heeds', needs: 'fleet', by: 'balancers killed on slow hosts' },
    { part: asks, way: 'acts-on', needs: 'intake', by: 'reloads', returned: 'returned' },
  ],
  build: (plan, stage, partName) => {
    let isOn = true;
    let kills = 0;
    let behind = 0;
    let isAlarmed = false;
    let reloaded = 0;
    return {
      gauges: {
        'agents-behind': () => behind,
        kills: () => kills,
        returned: () => (stage.nowMs > 0 ? reloaded / (stage.nowMs / 1_000) : 0),
      },
      start: () => {
        const { fleet } = stage.find(plan.on);
        const { intake } = stage.find(plan.asks);
        if (!fleet || !intake) throw new Error('a watchdog needs hosts and an orchestrator');
        const draw = stage.draw(`${partName} chance`);
        const places = Array.from({ length: plan.balancers }, () => draw.integer(0, fleet.hostCount - 1));
        const quietUntilMs = places.map(() => 0);
        stage.every(fleet.stepMs, () => {
          let slow = 0;
          for (const each of fleet.slownessOf) if (each >= plan['tasks-alarm']) slow += 1;
          behind = slow / fleet.hostCount;
          if (behind > 0.02 && !isAlarmed) {
            stage.tell(partName, 'too-many-tasks', 'agents of hosts have too many tasks');
            isAlarmed = true;
          }
          for (const [index, host] of places.entries()) {
            if (
              (fleet.slownessOf[host] ?? 1) < plan['tasks-alarm'] ||
              stage.nowMs < (quietUntilMs[index] ?? 0)
            )
              continue;
            if (draw.fraction() >= fleet.stepMs / plan['kill-after']) continue;
            kills += 1;
            quietUntilMs[index] = stage.nowMs + plan.again;
            stage.tell(partName, 'balancer-killed', 'an agent kills a balancer');
            if (!isOn) continue;
            reloaded += plan.services;
            intake.take('reload', plan.services);
          }
        });
      },
      act: () => {
        isOn = false;
        return {
          witness: 'nothing is reloaded any more',
          undo: () => {
            isOn = true;
            return 'it reloads again';
          },
        };
      },
    };
  },
});
