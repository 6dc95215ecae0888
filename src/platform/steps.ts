import { z } from 'zod';
import { duration, name } from '../model/fields.ts';

/** Something read off a part that people wait for or decide by. */
const condition = z.strictObject({
  part: name().describe('The part that is looked at.'),
  gauge: z.string().describe('What is read off it.'),
  above: z.number().optional().describe('The number it must exceed.'),
  below: z.number().optional().describe('The number it must fall below.'),
});
export type Sight = z.output<typeof condition>;
export const sight = () => condition;

const decision = z.strictObject({
  needed: condition.describe('What makes a yes necessary.'),
  policy: z
    .enum(['when-needed', 'always', 'never'])
    .default('when-needed')
    .describe('Whether that is looked at, or what is decided anyway.'),
  yes: name().default('executed').describe('What a yes is called.'),
  no: name().default('suspended').describe('What a no is called.'),
  again: duration()
    .default(0)
    .describe('How long after a no it is looked at again, until all is over; 0: never.'),
});

/** One step of a procedure. */
export const stepShape = z.strictObject({
  name: name().describe('What it is called.'),
  takes: duration().default(0).describe('How long it keeps hands busy.'),
  hands: z.int().min(0).default(1).describe('How many people it needs; 0 for what goes on by itself.'),
  by: name()
    .optional()
    .describe('Who has to do it. By default whoever has hands free, in the order of `by`.'),
  after: z
    .array(name())
    .optional()
    .describe('The steps that have to be done first. By default the one before it; `[]`: none.'),
  when: condition.optional().describe('What has to hold before it is begun.'),
  do: z.string().optional().describe('What is done to a part when the hands are through.'),
  on: name().optional().describe('The part it is done to.'),
  with: z.record(z.string(), z.unknown()).default({}).describe('The parameters of what is done.'),
  until: condition
    .optional()
    .describe('What has to hold before it is done; nobody has to stand by for that.'),
  decide: decision.optional().describe('What is decided when the hands are through.'),
  'only-if': name().optional().describe('The step that decides; this one is taken only after its yes.'),
  skip: z.boolean().default(false).describe('Whether nobody takes this step.'),
});
export type Step = z.output<typeof stepShape>;

/** What has to be done before a step: what it says, or the step before it. */
export function stepsBefore(steps: readonly Step[], index: number): readonly string[] {
  const { after } = steps[index] ?? {};
  const before = steps[index - 1];
  return after ?? (before ? [before.name] : []);
}

/** What is wrong with how steps refer to each other, with the place within the list. */
export function wrongReferences(
  steps: readonly Step[],
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] {
  return steps.flatMap((step, index) => {
    const earlier = steps.slice(0, index);
    const isEarlier = (each: string) => earlier.some((other) => other.name === each);
    const after = (step.after ?? []).flatMap((each, position) =>
      isEarlier(each)
        ? []
        : [
            {
              path: [index, 'after', position],
              message: `no step called ${each} stands before ${step.name}`,
            },
          ],
    );
    const gate = step['only-if'];
    const isGate = earlier.some((other) => other.name === gate && other.decide !== undefined);
    const gateMessage = `no step called ${gate} that decides stands before ${step.name}`;
    return [
      ...(isEarlier(step.name)
        ? [{ path: [index, 'name'], message: `two steps are called ${step.name}` }]
        : []),
      ...after,
      ...(gate === undefined || isGate ? [] : [{ path: [index, 'only-if'], message: gateMessage }]),
      ...((step.do === undefined) === (step.on === undefined)
        ? []
        : [{ path: [index], message: `${step.name} needs both \`do\` and \`on\`, or neither` }]),
    ];
  });
}
