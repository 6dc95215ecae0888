import { z } from 'zod';
import { quantityOf, unwrap } from '../model/fields.ts';
import type { Path } from './flaw.ts';

type Schema = z.core.$ZodType;

/** The schemas of a mapping's keys; empty if the schema is not that of a mapping. */
export function shapeOf(schema: Schema | undefined): Readonly<Record<string, Schema>> {
  const inner = schema && unwrap(schema);
  return inner instanceof z.ZodObject ? inner.shape : {};
}

/** The keys that a schema of a mapping names. */
export function keysOf(schema: Schema | undefined): readonly string[] {
  return Object.keys(shapeOf(schema));
}

/** The schema of what stands at a path inside of what a schema describes. */
export function schemaAt(schema: Schema, path: Path): Schema | undefined {
  let here: Schema | undefined = schema;
  for (const segment of path) {
    const inner: Schema | undefined = here && unwrap(here);
    if (inner instanceof z.ZodObject) here = shapeOf(inner)[segment];
    else if (inner instanceof z.ZodRecord) here = inner.valueType;
    else if (inner instanceof z.ZodArray) here = inner.element;
    else if (inner instanceof z.ZodTuple) here = inner.def.items[Number(segment)];
    else return undefined;
  }
  return here;
}

/** What a schema's description says the value is for. */
export function descriptionOf(schema: Schema | undefined): string | undefined {
  if (!schema) return undefined;
  return z.globalRegistry.get(schema)?.description ?? z.globalRegistry.get(unwrap(schema))?.description;
}

/** The words that a schema takes, if it takes some words only. */
export function choicesOf(schema: Schema | undefined): readonly string[] {
  const inner = schema && unwrap(schema);
  return inner instanceof z.ZodEnum ? inner.options.map(String) : [];
}

/** What a schema takes, in words. */
export function typeInWords(schema: Schema | undefined): string {
  if (!schema) return 'something else';
  const inner = unwrap(schema);
  const quantity = quantityOf(inner);
  if (quantity) return `a ${quantity}`;
  if (inner instanceof z.ZodUnion) return [...new Set(inner.options.map(typeInWords))].join(' or ');
  if (inner instanceof z.ZodEnum) return `one of ${choicesOf(inner).join(', ')}`;
  if (inner instanceof z.ZodLiteral) return [...inner.values].map(String).join(' or ');
  if (inner instanceof z.ZodBoolean) return 'true or false';
  if (inner instanceof z.ZodString) return 'text';
  if (inner instanceof z.ZodNumber) return inner.format ? 'a whole number' : 'a number';
  if (inner instanceof z.ZodArray) return 'a list';
  if (inner instanceof z.ZodTuple) return `a list of ${inner.def.items.length}`;
  return 'a mapping of keys to values';
}
