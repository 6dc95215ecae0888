import { z } from 'zod';
import { writeDuration } from '../kit/duration.ts';
import { writeSize } from '../kit/size.ts';
import { type Quantity, quantityOf, unwrap } from '../model/fields.ts';
import { isMapping } from './data.ts';
import { type Flaw, type Path, subject } from './flaw.ts';
import { shapeOf } from './schema-parts.ts';

/**
 * Finds durations and sizes without a unit: `at: 3` looks like three seconds and would be three milliseconds. The
 * schemas themselves take numbers, which is what resolved values are.
 */
export function bareNumbers(schema: z.core.$ZodType, data: unknown, path: Path): readonly Flaw[] {
  const quantity = quantityOf(schema);
  if (quantity)
    return typeof data === 'number' && isAmbiguous(data, quantity) ? [flawOf(data, quantity, path)] : [];
  const inner = unwrap(schema);
  if (Array.isArray(data) && inner instanceof z.ZodArray) {
    return data.flatMap((item: unknown, index) => bareNumbers(inner.element, item, [...path, index]));
  }
  if (!isMapping(data)) return [];
  return Object.entries(shapeOf(inner)).flatMap(([key, field]) =>
    Object.hasOwn(data, key) ? bareNumbers(field, data[key], [...path, key]) : [],
  );
}

function isAmbiguous(value: number, quantity: Quantity): boolean {
  return (quantity === 'duration' || quantity === 'size') && value !== 0 && Number.isFinite(value);
}

function flawOf(value: number, quantity: Quantity, path: Path): Flaw {
  const amount = Math.abs(value);
  const advice =
    quantity === 'duration'
      ? `Write ${writeDuration(amount)} for milliseconds, ${amount}s for seconds, ${amount}m for minutes.`
      : `Write ${writeSize(amount)} for bytes, or use kB, MB, GB: ${amount}MB.`;
  return {
    code: 'scenario/missing-unit',
    path,
    at: 'value',
    message: `${subject(path)} is ${value} of what?`,
    advice,
  };
}
