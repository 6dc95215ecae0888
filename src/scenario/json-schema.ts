import { z } from 'zod';
import type { Fault } from '../faults/fault.ts';
import { name, type Quantity, quantityOf, unwrap } from '../model/fields.ts';
import { writeQuantity } from './quantity-text.ts';
import { descriptionOf, shapeOf } from './schema-parts.ts';
import {
  because,
  conditionShapes,
  deadlineShape,
  kindSections,
  lengthShape,
  pauseShape,
  plainSections,
  platformSections,
  rangeShape,
  remedyShape,
  settingSuspectShape,
  stepNameShape,
  symptomShape,
  targetShapes,
  timeShape,
  topologyShape,
} from './shape.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * The JSON Schema of scenario files, for editors: they complete keys, show what each is for, and underline mistakes
 * while one types. It is made of the schemas that read the file, so it cannot say anything else; it does not know
 * names, combinations and times, which only `reenact check` tells.
 */
export function jsonSchema(vocabulary: Vocabulary): Record<string, unknown> {
  const schema = z.toJSONSchema(scenarioSchema(vocabulary), { io: 'input', override: referToQuantity });
  return { ...schema, title: 'A reenact scenario', $defs: { ...quantities, ...schema.$defs } };
}

/** The whole file as one schema, with a branch for every kind. */
function scenarioSchema(vocabulary: Vocabulary) {
  const moments = momentSchemas();
  const disturbances = (also: z.ZodRawShape) =>
    vocabulary.faults.map((fault) => disturbanceSchema(fault, moments.timed, also));
  const acts = (also: z.ZodRawShape) => actSchemas(vocabulary, moments.timed, also);
  const suspect = z.union([...disturbances({ because }), ...acts({ because }), settingSuspectShape]);
  const scheduled = z.union([...disturbances({}), ...acts({})]);
  return z.strictObject({
    reenact: plainSections.reenact,
    title: plainSections.title,
    story: plainSections.story,
    sources: plainSections.sources,
    topology: topologyShape.optional().describe(kindSections.topology),
    platform: platformSchema(vocabulary).optional().describe(kindSections.platform),
    manager: kindUnion(vocabulary.managers, ({ settings }) => settings)
      .optional()
      .describe(kindSections.manager),
    workload: kindUnion(vocabulary.workloads, ({ params }) => params)
      .optional()
      .describe(kindSections.workload),
    suspects: z.record(name(), suspect).optional().describe(kindSections.suspects),
    schedule: z.record(name(), scheduled).optional().describe(kindSections.schedule),
    runbook: z
      .array(
        z.union(
          vocabulary.actions.map(({ kind, summary, params }) =>
            z.strictObject({
              do: z.literal(kind).describe(summary),
              ...stepNameShape.shape,
              ...moments.paused,
              ...shapeOf(params),
            }),
          ),
        ),
      )
      .optional()
      .describe(kindSections.runbook),
    symptoms: z
      .record(
        name(),
        z.union(
          vocabulary.checks.map(({ kind, asks, params }) =>
            z.strictObject({
              check: z.literal(kind).describe(asks),
              ...shapeOf(params),
              ...symptomShape.shape,
            }),
          ),
        ),
      )
      .describe(kindSections.symptoms),
    remedies: z.record(name(), remedyShape).optional().describe(kindSections.remedies),
    expect: plainSections.expect,
    limits: plainSections.limits,
  });
}

/** The keys that say when; which of them go together is left to the reader. */
function momentSchemas() {
  const when = z
    .union(Object.values(conditionShapes))
    .meta({ id: 'condition' })
    .optional()
    .describe('The condition that is awaited, such as `{ node: pg02, lag: 16MB }`. Needs `within`.');
  const { within, then } = deadlineShape.shape;
  // oxlint-disable-next-line unicorn/no-thenable -- this is a key of the file
  const awaited = { when, within: within.optional(), then };
  return {
    timed: { at: timeShape.shape.at.optional(), ...awaited },
    paused: { wait: pauseShape.shape.wait.optional(), ...awaited },
  };
}

function disturbanceSchema(
  fault: Pick<Fault, 'kind' | 'summary' | 'params' | 'target'>,
  moments: z.ZodRawShape,
  also: z.ZodRawShape,
) {
  const needsNothing = fault.params.safeParse({}).success;
  const parameters = fault.params.describe(`Parameters of ${fault.kind}.`);
  return z.strictObject({
    ...also,
    fault: z.literal(fault.kind).describe(fault.summary),
    ...targetKeys(fault.target),
    with: needsNothing ? parameters.optional() : parameters,
    ...moments,
    ...lengthShape.shape,
  });
}

/** What can be done to parts, each kind once. */
function actSchemas(vocabulary: Vocabulary, moments: z.ZodRawShape, also: z.ZodRawShape) {
  const acts = new Map(vocabulary.parts.flatMap(({ acts: each }) => each.map((act) => [act.kind, act])));
  return [...acts.values()].map((act) => disturbanceSchema({ ...act, target: 'node' }, moments, also));
}

function platformSchema({ parts }: Vocabulary) {
  const kinds = parts.map(({ kind, summary, params }) =>
    z.strictObject({ part: z.literal(kind).describe(summary), ...withRanges(shapeOf(params)) }),
  );
  return z.strictObject({
    sample: platformSections.sample,
    parts: z.record(name(), z.union(kinds)).describe(descriptionOf(platformSections.parts) ?? ''),
  });
}

/** Every amount may be a range as well. */
function withRanges(shape: Readonly<Record<string, z.core.$ZodType>>): z.ZodRawShape {
  return Object.fromEntries(
    Object.entries(shape).map(([key, field]) => {
      const isAmount = quantityOf(field) !== undefined || unwrap(field) instanceof z.ZodNumber;
      if (!isAmount || !(field instanceof z.ZodType)) return [key, field];
      const either = z.union([field, rangeShape]).describe(descriptionOf(field) ?? '');
      return [key, field.isOptional() ? either.optional() : either];
    }),
  );
}

function targetKeys(target: Fault['target']): z.ZodRawShape {
  switch (target) {
    case 'node':
      return targetShapes.node.shape;
    case 'link': {
      const { between } = targetShapes.between.shape;
      const { from, to } = targetShapes.oneWay.shape;
      return { between: between.optional(), from: from.optional(), to: to.optional() };
    }
    case 'archive':
      return {};
  }
}

/** A kind by its name alone, or with its parameters beside it. */
function kindUnion<Entry extends { readonly kind: string; readonly summary: string }>(
  entries: readonly Entry[],
  paramsOf: (entry: Entry) => z.ZodType,
) {
  const names = z.enum(entries.map(({ kind }) => kind));
  const mappings = entries.map((entry) =>
    z.strictObject({ kind: z.literal(entry.kind).describe(entry.summary), ...shapeOf(paramsOf(entry)) }),
  );
  return z.union([names, ...mappings]);
}

/** How each quantity is written: with its unit. The reader takes a bare zero too, where zero needs no unit. */
const quantities: Readonly<Record<Quantity, z.core.JSONSchema.BaseSchema>> = {
  duration: quantity('^(\\d+(\\.\\d+)?(ms|s|min|m|h|d)\\s*)+$', { const: 0 }, ['250ms', '1.5s', '2m']),
  size: quantity('^\\d+(\\.\\d+)?\\s*(B|kB|MB|GB|TB)$', { const: 0 }, ['512kB', '16MB']),
  rate: quantity('^\\d+(\\.\\d+)?\\s*/\\s*(s|m)$', { type: 'number', minimum: 0 }, ['100/s']),
  share: quantity('^\\d+(\\.\\d+)?\\s*%$', { type: 'number', minimum: 0, maximum: 1 }, ['20%']),
};

function quantity(
  pattern: string,
  bare: z.core.JSONSchema.BaseSchema,
  examples: readonly string[],
): z.core.JSONSchema.BaseSchema {
  return { anyOf: [{ type: 'string', pattern }, bare], examples: [...examples] };
}

/** Points to the definition of a quantity, and writes its default with a unit. */
function referToQuantity({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const kind = quantityOf(zodSchema);
  if (!kind) return;
  delete jsonSchema.type;
  delete jsonSchema.anyOf;
  jsonSchema.$ref = `#/$defs/${kind}`;
  const { def } = zodSchema._zod;
  if (def.type !== 'default' && def.type !== 'prefault') return;
  jsonSchema.default =
    typeof def.defaultValue === 'number' ? writeQuantity(kind, def.defaultValue) : def.defaultValue;
}
