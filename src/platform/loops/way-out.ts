import { z } from 'zod';
import { type Quantity, quantityOf } from '../../model/fields.ts';
import type { PartPlan, Platform } from '../../model/platform.ts';
import { partOf } from '../index.ts';
import { isStable } from './region.ts';
import type { ResponseOptions } from './response.ts';

/** A setting that, changed alone, takes a loop out of danger. */
export interface WayOut {
  readonly part: string;
  readonly key: string;
  /** What the numbers mean: milliseconds if it is a duration, bytes if a size, a second if a rate; absent for a mere number. */
  readonly quantity?: Quantity;
  readonly from: number;
  /** The value nearest to the present one with which the loop is stable: a whole count, or right to one in a hundred. */
  readonly to: number;
  /** How much it has to change: the absolute logarithm of the ratio; 0.69 is twice as much or half. */
  readonly cost: number;
}

/** Settings are tried up to this many times, and down to this part, of what they are. */
const furthest = 8;
/** A value is bisected until this ratio is left between one that is stable and one that is not. */
const precision = 1.01;

/**
 * Tries every amount of the parts of a loop and of those behind it, more and less of each, and answers those that alone
 * make it stable, the smallest change first.
 * @param cut the part of the loop that sends work again
 */
export function waysOut(
  platform: Platform,
  cut: string,
  parts: readonly string[],
  options: ResponseOptions,
): readonly WayOut[] {
  const holds = (part: string, key: string, value: number) =>
    isStable(withValue(platform, part, key, value), cut, options);
  const ways = platform.parts
    .filter(({ name }) => parts.includes(name))
    .flatMap((plan) =>
      Object.entries(plan.params).flatMap(([key, value]) => {
        if (typeof value !== 'number' || value <= 0) return [];
        const setting = {
          part: plan.name,
          key,
          ...quantityAt(plan, key),
          from: value,
          isCount: isCount(plan, key, value),
        };
        return [furthest, 1 / furthest].flatMap((factor) => wayOf(setting, factor, holds));
      }),
    );
  return ways.sort((a, b) => a.cost - b.cost);
}

interface Setting extends Pick<WayOut, 'part' | 'key' | 'quantity' | 'from'> {
  /** Whether only whole numbers make sense. */
  readonly isCount: boolean;
}

function quantityAt({ kind }: PartPlan, key: string): Pick<WayOut, 'quantity'> {
  const { params } = partOf(kind);
  const field: unknown = params instanceof z.ZodObject ? params.shape[key] : undefined;
  const quantity = field instanceof z.ZodType ? quantityOf(field) : undefined;
  return quantity === undefined ? {} : { quantity };
}

/** A setting whose part would not take half of one more is a count. */
function isCount({ kind, params }: PartPlan, key: string, value: number): boolean {
  return !partOf(kind).params.safeParse({ ...params, [key]: value + 0.5 }).success;
}

/**
 * The least change of one setting in one direction: the first power of two of the present value with which the loop is
 * stable, since further out a setting may spoil what it mended, and between that and the one before it by bisection.
 */
function wayOf(
  { isCount, ...setting }: Setting,
  factor: number,
  holds: (part: string, key: string, value: number) => boolean,
): WayOut[] {
  const { part, key, from } = setting;
  const at = (ratio: number) => {
    const value = from * ratio;
    return isCount ? Math.max(1, factor < 1 ? Math.floor(value) : Math.ceil(value)) : value;
  };
  const step = factor < 1 ? 0.5 : 2;
  const steps = Math.round(Math.log(furthest) / Math.log(2));
  const ratios = Array.from({ length: steps }, (_, index) => step ** (index + 1));
  let far = ratios.find((ratio) => at(ratio) !== from && holds(part, key, at(ratio)));
  if (far === undefined) return [];
  let near = far / step;
  while (Math.max(near / far, far / near) > precision && at(near) !== at(far)) {
    const middle = Math.sqrt(near * far);
    if (at(middle) !== from && holds(part, key, at(middle))) far = middle;
    else near = middle;
  }
  return [{ ...setting, to: at(far), cost: Math.abs(Math.log(at(far) / from)) }];
}

function withValue(platform: Platform, name: string, key: string, value: number): Platform {
  const parts = platform.parts.map((part) =>
    part.name === name ? { ...part, params: { ...part.params, [key]: value } } : part,
  );
  return { ...platform, parts };
}
