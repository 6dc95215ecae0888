import type { Draw } from '../kit/draw.ts';
import { uniform } from '../kit/variates.ts';
import type { PartPlan } from '../model/platform.ts';

export interface Drawn {
  readonly params: Readonly<Record<string, unknown>>;
  /** The value of each unknown, by its keys joined with dots. */
  readonly values: Readonly<Record<string, number>>;
}

/** A part's parameters with a value drawn for every unknown, in the order in which they were written. */
export function drawUnknowns(plan: PartPlan, draw: Draw): Drawn {
  const params = structuredClone(plan.params) as Record<string, unknown>;
  const values: Record<string, number> = {};
  for (const { path, from, to } of plan.unknowns) {
    const isWhole = Number.isInteger(from) && Number.isInteger(to) && to - from >= 1;
    const drawn = uniform(draw, from, to);
    const value = isWhole ? Math.round(drawn) : drawn;
    setAt(params, path, value);
    values[path.join('.')] = value;
  }
  return { params, values };
}

function setAt(params: Record<string, unknown>, path: readonly string[], value: number): void {
  let here = params;
  for (const key of path.slice(0, -1)) here = here[key] as Record<string, unknown>;
  const last = path.at(-1);
  if (last !== undefined) here[last] = value;
}
