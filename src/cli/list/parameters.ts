import { z } from 'zod';
import { writeDuration } from '../../kit/duration.ts';
import { writeSize } from '../../kit/size.ts';
import { type Quantity, quantityOf, unwrap } from '../../model/fields.ts';

/** What the documentation says of one parameter, taken from the schema that validates it. */
export interface Parameter {
  readonly key: string;
  /** What may be written, in words: `duration`, `fast | immediate`, `text`. */
  readonly type: string;
  readonly required: boolean;
  /** The default as a scenario would write it; absent if there is none. */
  readonly default?: unknown;
  readonly description: string;
  /** A value that could stand there. */
  readonly example: unknown;
  /** The keys of a mapping, or of each item of a list of mappings. */
  readonly keys?: readonly Parameter[];
}

/** The parameters of an entry's schema in the order they are declared; nothing for a schema that is no object. */
export function parametersOf(schema: z.ZodType): readonly Parameter[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).map(([key, field]) => parameterOf(key, field as z.ZodType));
}

function parameterOf(key: string, field: z.ZodType): Parameter {
  const fallback = defaultOf(field);
  const keys = keysOf(field);
  return {
    key,
    type: typeOf(field),
    required: !field.safeParse(undefined).success,
    ...(fallback === undefined ? {} : { default: fallback }),
    description: descriptionOf(field),
    example: fallback ?? exampleOf(key, field),
    ...(keys.length > 0 ? { keys } : {}),
  };
}

function keysOf(field: z.core.$ZodType): readonly Parameter[] {
  const inner = unwrap(field);
  if (inner instanceof z.ZodArray) return keysOf(inner.element);
  if (inner instanceof z.ZodUnion) return inner.options.map(keysOf).find(({ length }) => length > 0) ?? [];
  return inner instanceof z.ZodObject ? parametersOf(inner) : [];
}

/** A default is kept by the wrapper that gives it; a number with a unit is written as people write it. */
function defaultOf(field: z.core.$ZodType): unknown {
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault) {
    const { defaultValue } = field.def;
    const quantity = quantityOf(field);
    return quantity && typeof defaultValue === 'number'
      ? writeQuantity[quantity](defaultValue)
      : defaultValue;
  }
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable) return defaultOf(field.unwrap());
  return undefined;
}

const writeQuantity: Readonly<Record<Quantity, (value: number) => string>> = {
  duration: writeDuration,
  size: writeSize,
  rate: (perSecond) => `${perSecond}/s`,
  share: (share) => `${share * 100}%`,
};

/** A description may be given before or after a default is. */
function descriptionOf(field: z.core.$ZodType): string {
  return z.globalRegistry.get(field)?.description ?? z.globalRegistry.get(unwrap(field))?.description ?? '';
}

function typeOf(field: z.core.$ZodType): string {
  const quantity = quantityOf(field);
  if (quantity) return quantity;
  const inner = unwrap(field);
  if (inner instanceof z.ZodEnum) return inner.options.join(' | ');
  if (inner instanceof z.ZodLiteral) return [...inner.values].map(String).join(' | ');
  if (inner instanceof z.ZodUnion) return [...new Set(inner.options.map(typeOf))].join(' | ');
  if (inner instanceof z.ZodArray) return `list of ${typeOf(inner.element)}`;
  if (inner instanceof z.ZodBoolean) return 'true | false';
  if (inner instanceof z.ZodNumber) return inner.format?.includes('int') ? 'whole number' : 'number';
  if (inner instanceof z.ZodNull) return 'null';
  if (inner instanceof z.ZodString) return 'text';
  if (inner instanceof z.ZodPipe) return typeOf(inner.in);
  return inner instanceof z.ZodObject ? 'mapping' : 'value';
}

/** Names as the documentation's clusters have them, for keys that name something. */
const exampleNames: Readonly<Record<string, string>> = {
  node: 'pg02',
  to: 'pg02',
  from: 'pg01',
  upstream: 'pg01',
  address: 'primary',
  calls: 'shop',
  part: 'shop',
  gauge: 'inside',
  in: 'hosts',
  on: 'hosts',
  deploys: 'hosts',
  checks: 'hosts',
  watches: 'hosts',
  use: 'hosts',
  sink: 'messaging',
  reports: 'orchestrator',
  asks: 'orchestrator',
  ask: 'orchestrator',
  counts: 'orchestrator',
};

function exampleOf(key: string, field: z.core.$ZodType): unknown {
  const inner = unwrap(field);
  const given = z.globalRegistry.get(field)?.examples ?? z.globalRegistry.get(inner)?.examples;
  if (Array.isArray(given) && given.length > 0) return given[0];
  switch (quantityOf(field)) {
    case 'duration':
      return '5s';
    case 'size':
      return '16MB';
    case 'rate':
      return '100/s';
    case 'share':
      return '20%';
    case undefined:
      break;
  }
  if (inner instanceof z.ZodEnum) return inner.options[0];
  if (inner instanceof z.ZodBoolean) return true;
  if (inner instanceof z.ZodNumber) return 1;
  if (inner instanceof z.ZodArray) return [exampleOf(key, inner.element)];
  return exampleNames[key] ?? 'FATAL';
}
