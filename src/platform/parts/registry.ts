import { z } from 'zod';
import { duration, name } from '../../model/fields.ts';
import { definePart } from '../part.ts';
import { create } from '../start-acts.ts';
import { Startable } from '../startable.ts';

const params = z.strictObject({
  in: name().meta({ description: 'The region it is in.', examples: ['us-east-1'] }),
  exists: z.boolean().default(true).describe('Whether it is there from the beginning, or has to be set up.'),
  creation: duration()
    .default(1_200_000)
    .describe('How long it takes until a new one holds the images that are needed.'),
  mirror: name()
    .default('none')
    .describe(
      'Another registry that has the same images, asked when this one is away; `none` if there is none.',
    ),
});

/**
 * A registry of images. Nothing is pulled while its region has lost `images`, unless a mirror in another region has them:
 * what runs does not notice, what starts does. A registry that has to be set up takes `creation` until it holds what is
 * needed.
 */
export const registry = definePart({
  kind: 'registry',
  summary: 'A registry that images are pulled from; away with its region, unless there is a mirror.',
  params,
  abilities: ['availability'],
  acts: [create],
  gauges: { up: '1 while images can be pulled' },
  influences: ({ in: place, mirror }) => [
    { part: place, way: 'heeds', needs: 'region', by: 'the loss of images' },
    ...(mirror === 'none'
      ? []
      : [
          {
            part: mirror,
            way: 'heeds' as const,
            needs: 'availability' as const,
            by: 'images it has as well',
          },
        ]),
  ],
  build: (plan, stage, partName) => {
    const mirror = () => (plan.mirror === 'none' ? undefined : stage.find(plan.mirror).availability);
    const place = () => stage.find(plan.in).region;
    const own = new Startable(stage, partName, {
      needs: [],
      exists: plan.exists,
      restartMs: 0,
      holds: () => (place()?.can('images') ?? true) || mirror()?.isUp === true,
      canBegin: () => true,
    });
    return {
      availability: own,
      gauges: { up: () => Number(own.isUp) },
      start: () => {
        own.open();
        place()?.watch(() => own.refresh());
        mirror()?.watch(() => own.refresh());
      },
      act: () => ({ witness: own.ask(plan.creation) }),
    };
  },
});
