import { z } from 'zod';
import { parseDuration } from '../kit/duration.ts';
import { parseSize } from '../kit/size.ts';

/**
 * The kinds of values a scenario file is made of. Each reads the form people write (`1.5s`, `16MB`, `100/s`, `20%`)
 * and the number a resolved plan holds, so that a resolved plan is itself a scenario.
 */
function field(quantity: Quantity, example: string, parse: (text: string) => number | undefined) {
  const message = (value: unknown) =>
    `${JSON.stringify(value)} is not a ${quantity}; write it like ${example}`;
  const schema = z
    .union([z.string(), z.number()], { error: (issue) => message(issue.input) })
    .transform((value, context) => {
      const number = typeof value === 'number' ? value : parse(value);
      if (number !== undefined && Number.isFinite(number) && number >= 0) return number;
      context.addIssue({ code: 'custom', message: message(value) });
      return z.NEVER;
    });
  quantities.set(schema.out, quantity);
  return schema;
}

/** What a number means. */
export type Quantity = 'duration' | 'size' | 'rate' | 'share';

/** Remembered by the part of a schema that stays the same when it is described, refined or given a default. */
const quantities = new WeakMap<object, Quantity>();

/** What the numbers of a schema mean, if it was made by one of the functions below. */
export function quantityOf(schema: z.core.$ZodType): Quantity | undefined {
  const inner = unwrap(schema);
  return inner instanceof z.ZodPipe ? quantities.get(inner.out) : undefined;
}

/** A schema without what only says that its value may be absent. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable) return unwrap(schema.unwrap());
  return schema;
}

/** A duration in milliseconds: `250ms`, `1.5s`, `2m`. */
export const duration = () => field('duration', '1.5s', parseDuration);

/** A duration that is not nothing, for what comes again and again: with none between, time would stand still. */
export const period = () => duration().refine((ms) => ms > 0, { message: 'it takes longer than nothing' });

/** A size in bytes: `512kB`, `16MB`. */
export const size = () => field('size', '16MB', parseSize);

/** A rate per second: `100/s`, `30/m`. */
export const rate = () =>
  field('rate', '100/s', (text) => {
    const match = /^(\d+(?:\.\d+)?)\s*\/\s*(s|m)$/.exec(text.trim());
    if (!match) return undefined;
    return Number(match[1]) / (match[2] === 'm' ? 60 : 1);
  });

/** A share from 0 to 1: `20%`, `0.2`. */
export const share = () =>
  field('share', '20%', (text) => {
    const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim());
    return match ? Number(match[1]) / 100 : undefined;
  }).refine((value) => value <= 1, { message: 'a share is at most 100%' });

/** A regular expression as text; refused if it does not compile. */
export const pattern = () =>
  z.string().refine(
    (text) => {
      try {
        return new RegExp(text) instanceof RegExp;
      } catch {
        return false;
      }
    },
    { message: 'this is not a regular expression that JavaScript can read' },
  );

/** The name of a node, link end, address or suspect: letters, digits, dashes, at most 40. */
export const name = () =>
  z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, {
    message: 'a name begins with a letter from a to z and holds such letters, digits, - and _, at most 40',
  });

/** The name of a replication slot. */
export const slotName = () =>
  z.string().regex(/^[a-z0-9_]{1,63}$/, {
    message: "a slot's name holds lower-case letters, digits and _, at most 63",
  });
