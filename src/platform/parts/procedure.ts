import { z } from 'zod';
import { duration, name, period } from '../../model/fields.ts';
import { FollowedProcedure } from '../followed-procedure.ts';
import { definePart, type Influence } from '../part.ts';
import { type Sight, sight, stepShape, wrongReferences } from '../steps.ts';

const params = z
  .strictObject({
    by: z
      .array(name())
      .min(1)
      .meta({ description: 'The people who take part, those asked first first.', examples: [['sre']] }),
    'known-to': name()
      .default('everyone')
      .describe(
        'Who knows it and can lead the others: the name of people, or `everyone` if it is published.',
      ),
    noticed: z
      .array(sight())
      .min(1)
      .meta({
        description: 'What gives the event away, whichever shows first.',
        examples: [[{ part: 'shop-pods', gauge: 'waiting', above: 0 }]],
      }),
    'noticed-after': duration()
      .default(60_000)
      .describe('How long after it began to show somebody notices: the detection.'),
    'decided-after': duration()
      .default(120_000)
      .describe('How long who leads takes from there until the emergency is declared: the decision.'),
    patience: duration()
      .default(1_800_000)
      .describe('How long the others wait for somebody who knows the procedure before they go on without.'),
    unaided: z
      .number()
      .min(1)
      .default(2)
      .describe('How many times as long everything takes while nobody who knows it is there.'),
    'looks-every': period()
      .default(10_000)
      .describe('How often people look whether what they wait for has come.'),
    steps: z
      .array(stepShape)
      .min(1)
      .meta({
        description: 'The steps, in the order in which they are taken if nothing else is said.',
        examples: [[{ name: 'announce', takes: '2min' }]],
      }),
  })
  .superRefine(({ steps }, context) => {
    for (const { path, message } of wrongReferences(steps)) {
      context.addIssue({ code: 'custom', path: ['steps', ...path], message });
    }
  });

/**
 * A procedure (SOP) that people carry out: steps with durations, dependencies, hands and decisions.
 *
 * Four clocks are told as happenings: the event itself is told by what is lost; `detection`, `noticed-after` after the
 * event first showed; `decision`, `decided-after` after detection or after somebody who knows the procedure is there,
 * whichever is later; `resolution`, when every step is done. Each step is told by its name when it is done, and each
 * decision by its outcome: `switch-suspended`.
 *
 * Steps whose dependencies are met begin at once if a hand is free; work is list scheduling on parallel hands, and its end
 * is the longest way through the steps if there are hands enough. Nobody there who knows it: the others begin after
 * `patience` and need `unaided` times as long for what they begin, until somebody is. That factor is an assumption.
 */
export const procedure = definePart({
  kind: 'procedure',
  summary: 'Steps that people carry out after an event, with their decisions.',
  params,
  abilities: [],
  acts: [],
  gauges: {
    done: 'steps that are done',
    running: 'steps that are being taken, or whose end is awaited',
    stage:
      '0 before the event was noticed, 1 before the emergency is declared, 2 while it lasts, 3 afterwards',
    unaided: '1 while nobody is there who knows the procedure',
  },
  influences: ({ by, 'known-to': knower, noticed, steps }): readonly Influence[] => [
    ...by.map((each, index) => ({
      part: each,
      way: 'acts-on' as const,
      needs: 'hands' as const,
      at: ['by', index],
      by: 'calls',
    })),
    ...(knower === 'everyone'
      ? []
      : [
          {
            part: knower,
            way: 'heeds' as const,
            needs: 'hands' as const,
            at: ['known-to'],
            by: 'what they know',
          },
        ]),
    ...noticed.map((each, index) => seen(each, ['noticed', index])),
    ...steps.flatMap((step, index): Influence[] => [
      ...(step.when ? [seen(step.when, ['steps', index, 'when'])] : []),
      ...(step.until ? [seen(step.until, ['steps', index, 'until'])] : []),
      ...(step.decide ? [seen(step.decide.needed, ['steps', index, 'decide', 'needed'])] : []),
      ...(step.by === undefined
        ? []
        : [
            {
              part: step.by,
              way: 'acts-on' as const,
              needs: 'hands' as const,
              at: ['steps', index, 'by'],
              by: 'calls',
            },
          ]),
      ...(step.do === undefined || step.on === undefined
        ? []
        : [
            {
              part: step.on,
              way: 'acts-on' as const,
              at: ['steps', index, 'on'],
              does: { act: step.do, with: step.with },
              by: step.name,
            },
          ]),
    ]),
  ],
  build: (plan, stage, partName) => {
    const run = new FollowedProcedure(plan, stage, partName);
    return {
      gauges: {
        done: () => run.count('done'),
        running: () => run.count('working') + run.count('awaiting'),
        stage: () => run.stageNumber,
        unaided: () => Number(run.isUnaided),
      },
      start: () => run.start(),
    };
  },
});

function seen({ part, gauge }: Sight, at: readonly (string | number)[]): Influence {
  return { part, way: 'heeds', reads: gauge, at: [...at, 'part'], by: gauge };
}
