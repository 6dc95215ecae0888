import { z } from 'zod';
import { duration, name } from '../../model/fields.ts';
import { definePart } from '../part.ts';
import { create, startAlone } from '../start-acts.ts';
import { Startable, startsAfter } from '../startable.ts';

const params = z.strictObject({
  in: name().meta({ description: 'The region it is in.', examples: ['us-east-1'] }),
  'rests-on': z
    .enum(['compute', 'data'])
    .default('data')
    .describe('The capability of its region without which it is down.'),
  exists: z.boolean().default(true).describe('Whether it is there from the beginning, or has to be created.'),
  creation: duration().default(900_000).describe('How long it takes to create it.'),
  'warm-up': duration()
    .default(0)
    .describe('How long it takes after that until it is of use: a cache that fills, an index that is built.'),
  restart: duration().default(0).describe('How long it takes to be up again once its region is back.'),
  needs: z.array(name()).default([]).describe('The parts that have to be up before it starts.'),
});

/**
 * What a cloud runs for its customers: a cache, a search cluster, a Kubernetes cluster. One that has to be created is of
 * use after `creation` + `warm-up`, once everything it needs is up. It is lost with its region's capability and starts again
 * when that is back.
 */
export const managedService = definePart({
  kind: 'managed-service',
  summary: 'A cache, search cluster or Kubernetes cluster in a region, there or to be created.',
  params,
  abilities: ['availability'],
  acts: [create, startAlone],
  gauges: { up: '1 while it is of use' },
  influences: ({ in: place, needs }) => [
    { part: place, way: 'heeds', needs: 'region', by: 'the loss of what it rests on' },
    ...startsAfter(needs),
  ],
  build: (plan, stage, partName) => {
    const place = () => stage.find(plan.in).region;
    const own = new Startable(stage, partName, {
      needs: plan.needs,
      exists: plan.exists,
      restartMs: plan.restart,
      holds: () => place()?.can(plan['rests-on']) ?? true,
      canBegin: () => place()?.can('launches') ?? true,
    });
    return {
      availability: own,
      gauges: { up: () => Number(own.isUp) },
      start: () => {
        own.open();
        place()?.watch(() => own.refresh());
      },
      act: (kind) => ({
        witness: kind === create.kind ? own.ask(plan.creation + plan['warm-up']) : own.startAlone(),
      }),
    };
  },
});
