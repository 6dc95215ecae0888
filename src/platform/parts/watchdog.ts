import { z } from 'zod';
import { duration, name, period, share } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';
import { HostAgents } from './host-agents.ts';

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
  usual: share()
    .default(0.6)
    .describe('How busy the agent of a host is with its tasks when nothing is slow.'),
  patience: duration()
    .default(120_000)
    .describe(
      'How long a task may wait. An agent that has later ones has too many, and takes what it works at for stuck.',
    ),
  'kill-after': period()
    .default(60_000)
    .describe('The mean time until such an agent kills a certain machine of its host, a balancer maybe.'),
  again: period()
    .default(120_000)
    .describe('How long until a balancer that was reloaded may be killed again.'),
});

/**
 * A host's agent with tasks that wait too long (host-agents.ts says when) takes what it works at for stuck, and kills machines
 * at random. When one is a balancer, the watchdog reloads every service exposed through it, which is work for the orchestrator.
 * That there are such agents is told once one host in fifty has one.
 */
export const watchdog = definePart({
  kind: 'watchdog',
  summary: 'Reloads every service behind a balancer that was killed on a slow host.',
  params,
  abilities: [],
  acts: [stop],
  gauges: {
    'agents-behind': 'share of the hosts whose agent has tasks that wait too long',
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
        const hostAgents = new HostAgents(plan, fleet.hostCount);
        const isLate = Array.from({ length: fleet.hostCount }, () => false);
        const quietUntilMs = places.map(() => 0);
        stage.every(fleet.stepMs, () => {
          let late = 0;
          for (let host = 0; host < fleet.hostCount; host += 1) {
            const slowness = fleet.slownessOf[host] as number;
            isLate[host] = hostAgents.work(host, slowness, fleet.stepMs / 1_000);
            if (isLate[host]) late += 1;
          }
          behind = late / fleet.hostCount;
          if (behind >= 0.02 && !isAlarmed) {
            stage.tell(partName, 'too-many-tasks', 'agents of hosts have too many tasks');
            isAlarmed = true;
          }
          for (const [index, host] of places.entries()) {
            if (!isLate[host] || stage.nowMs < (quietUntilMs[index] ?? 0)) continue;
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
