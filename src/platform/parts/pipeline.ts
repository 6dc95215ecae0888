import { z } from 'zod';
import { exponential } from '../../kit/variates.ts';
import { name, period } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';

const freeze = defineAct({
  kind: 'freeze',
  summary: 'Nothing is merged or rolled out any more.',
  params: z.strictObject({}),
});
const thaw = defineAct({
  kind: 'lift-freeze',
  summary: 'Merges are allowed again.',
  params: z.strictObject({}),
});

const params = z.strictObject({
  deploys: z
    .array(name())
    .min(1)
    .meta({ description: 'The deployments it rolls new versions out to.', examples: [['shop-pods']] }),
  'merge-every': period().describe(
    'The mean time from one merge to the next; each goes to one of the deployments.',
  ),
});

/**
 * Developers merge at random moments (a Poisson process), and each merge is rolled out to one of the deployments. A version
 * freeze stops that, so that no pod is taken away that cannot come back; pods that end by themselves go on doing so.
 */
export const pipeline = definePart({
  kind: 'pipeline',
  summary: 'Rolls out what developers merge, unless versions are frozen.',
  params,
  abilities: [],
  acts: [freeze, thaw],
  gauges: { frozen: '1 while versions are frozen', rollouts: 'rollouts begun so far' },
  influences: ({ deploys }) =>
    deploys.map((each, index) => ({
      part: each,
      way: 'acts-on',
      needs: 'releases',
      at: ['deploys', index],
      by: 'rollouts',
    })),
  build: (plan, stage, partName) => {
    const draw = stage.draw(`${partName} merges`);
    let isFrozen = false;
    let rollouts = 0;
    const next = () => stage.after(exponential(draw, plan['merge-every']), onMerge);
    const onMerge = stage.on(() => {
      const target = draw.pick(plan.deploys);
      next();
      if (isFrozen) return;
      rollouts += 1;
      stage.find(target).releases?.rollOut();
    });
    const lift = () => {
      isFrozen = false;
      return 'merges are rolled out again';
    };
    return {
      gauges: { frozen: () => Number(isFrozen), rollouts: () => rollouts },
      start: () => {
        next();
      },
      act: (kind) => {
        if (kind === thaw.kind) return { witness: lift() };
        isFrozen = true;
        return { witness: `versions are frozen after ${rollouts} rollouts`, undo: lift };
      },
    };
  },
});
