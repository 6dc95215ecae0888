import { z } from 'zod';
import { duration, name, period, rate, share } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';
import type { Intake } from '../running-part.ts';
import type { Stage } from '../stage.ts';

const clearQueue = defineAct({
  kind: 'clear-queue',
  summary: 'Everything that waits is forgotten.',
  params: z.strictObject({}),
});

const params = z.strictObject({
  deploys: name().describe('The hosts it starts machines on.'),
  bus: name()
    .optional()
    .describe('The part each of its actions waits for, by the gauge `latency`. By default none.'),
  usual: rate()
    .refine((perSecond) => perSecond > 0, { message: 'on a usual day some are asked for' })
    .describe('How many deployments people ask for on a usual day.'),
  workers: z.int().min(1).default(50).describe('How many actions it carries out at once.'),
  action: period().default(10_000).describe('How long one action takes when nothing is slow.'),
  boot: duration().default(60_000).describe('How long a machine that starts keeps one processor busy.'),
  cures: share()
    .default(0.1)
    .describe(
      'The share of the machines reported dead that are really ended; the rest goes on beside its successor.',
    ),
  needs: name()
    .optional()
    .describe('A part without which nothing is deployed, by the gauge `up`. By default none.'),
  step: period().default(10_000).describe('How long one step of the simulation lasts.'),
});

/**
 * Carries out deployments from a queue: mu = workers / (action x slowness of the hosts + latency of the bus). Each one
 * starts a machine that runs nowhere, or another in place of one that looks dead; most of those are not ended for it and
 * go on as zombies. Machines that start keep processors of the hosts busy. Who asks why is counted, because reports that
 * come from slowness are work that slows further.
 */
export const orchestrator = definePart({
  kind: 'orchestrator',
  summary: 'Carries out deployments from a queue, as fast as hosts and bus let it.',
  params,
  abilities: ['intake'],
  acts: [clearQueue],
  gauges: {
    queue: 'deployments that wait',
    deployments: 'deployments a second, in the last sample interval',
    asked: 'deployments asked for a second, in the last sample interval',
    'action-time': 'seconds one action takes now',
    'times-usual': 'deployments asked for so far, as a multiple of a usual day at this point',
    'not-by-people':
      'deployments asked for because something looked dead or slow, for each that people asked for',
  },
  influences: ({ deploys, bus, needs }) => [
    { part: deploys, way: 'acts-on', needs: 'fleet', by: 'machines that start' },
    { part: deploys, way: 'heeds', needs: 'fleet', reads: 'load', by: 'slow hosts' },
    ...(bus === undefined ? [] : [{ part: bus, way: 'heeds' as const, reads: 'latency', by: 'latency' }]),
    ...(needs === undefined ? [] : [{ part: needs, way: 'heeds' as const, reads: 'up', by: 'its absence' }]),
  ],
  build: (plan, stage, partName) => {
    const work = new Orchestrator(plan, stage, partName);
    return {
      intake: work,
      gauges: {
        queue: () => work.queue,
        deployments: () => work.done.rate,
        asked: () => work.asked.rate,
        'action-time': () => work.actionSeconds,
        'times-usual': () => (stage.nowMs > 0 ? work.askedTotal / ((plan.usual * stage.nowMs) / 1_000) : 1),
        'not-by-people': () => work.notByPeople,
      },
      start: () => stage.every(plan.step, () => work.step()),
      act: () => {
        const forgotten = Math.round(work.queue);
        work.queue = 0;
        return { witness: `${forgotten} deployments that waited are forgotten` };
      },
    };
  },
});

class Orchestrator implements Intake {
  queue = 0;
  actionSeconds = 0;
  askedTotal = 0;
  notByPeople = 0;
  readonly done;
  readonly asked;
  readonly #plan: z.output<typeof params>;
  readonly #stage: Stage;
  readonly #name: string;
  #usualTotal = 0;
  #cured = 0;
  #isBehind = false;

  constructor(plan: z.output<typeof params>, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#name = partName;
    this.actionSeconds = plan.action / 1_000;
    this.done = stage.meter();
    this.asked = stage.meter();
  }

  take(_kind: string, count: number): void {
    this.queue += count;
    this.askedTotal += count;
    this.asked.add(count);
  }

  step(): void {
    const { deploys, bus, needs, usual, workers, action, boot, cures, step } = this.#plan;
    const seconds = step / 1_000;
    this.take('people', usual * seconds);
    this.#usualTotal += usual * seconds;
    this.notByPeople = (this.askedTotal - this.#usualTotal) / this.#usualTotal;
    const latency = bus === undefined ? 0 : this.#stage.read(bus, 'latency');
    this.actionSeconds = (action * this.#stage.read(deploys, 'load') + latency) / 1_000;
    const isAble = needs === undefined || this.#stage.read(needs, 'up') > 0;
    const most = isAble ? Math.min(this.queue, (workers * seconds) / this.actionSeconds) : 0;
    this.queue -= most;
    this.done.add(most);
    const { fleet } = this.#stage.find(deploys);
    if (fleet) fleet.startingCores = ((most / seconds) * boot) / 1_000;
    if (fleet && most >= 1) {
      const placed = fleet.place(Math.floor(most));
      this.#cured += Math.max(0, most - placed - usual * seconds) * cures;
      this.#cured -= fleet.renew(Math.floor(this.#cured));
      this.#cured = Math.min(this.#cured, 1);
    }
    const isBehind = this.queue > 3_600 * usual;
    if (isBehind && !this.#isBehind)
      this.#stage.tell(this.#name, 'behind', 'an hour of usual deployments waits');
    if (!isBehind && this.#isBehind)
      this.#stage.tell(this.#name, 'caught-up', 'less than an hour of usual deployments waits');
    this.#isBehind = isBehind;
  }
}
