import { z } from 'zod';
import { parseDuration } from '../kit/duration.ts';
import { parseSize } from '../kit/size.ts';

/**
 * The kinds of values a scenario file is made of. Each reads the form people write (`1.5s`, `16MB`, `100/s`, `20%`)
 * and the number a resolved plan holds, so that a resolved plan is itself a scenario.
 */
function field(example: string, what: string, parse: (text: string) => number | undefined, least = 0) {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const number = typeof value === 'number' ? value : parse(value);
    if (number !== undefined && Number.isFinite(number) && number >= least) return number;
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(value)} is not ${what}; write it like ${example}`,
    });
    return z.NEVER;
  });
}

/** A duration in milliseconds: `250ms`, `1.5s`, `2m`. */
export const duration = () => field('1.5s', 'a duration', parseDuration);

/** A size in bytes: `512kB`, `16MB`. */
export const size = () => field('16MB', 'a size', parseSize);

/** A rate per second: `100/s`, `30/m`. */
export const rate = () =>
  field('100/s', 'a rate', (text) => {
    const match = /^(\d+(?:\.\d+)?)\s*\/\s*(s|m)$/.exec(text.trim());
    if (!match) return undefined;
    return Number(match[1]) / (match[2] === 'm' ? 60 : 1);
  });

/** A share from 0 to 1: `20%`, `0.2`. */
export const share = () =>
  field('20%', 'a share', (text) => {
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
    message: 'a name begins with a letter and holds letters, digits, - and _, at most 40',
  });
