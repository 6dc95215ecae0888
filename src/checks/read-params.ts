import type { z } from 'zod';
import type { SymptomPlan } from '../model/scenario.ts';
import type { Check } from './check.ts';

type Params = z.ZodSafeParseResult<z.output<Check['params']>>;

/** What checks made of parameters, by how these are written: thousands of trials may ask the same question. */
const read = new WeakMap<Check, Map<string, Params>>();

/** How many different parameters of one check are remembered. */
const mostRemembered = 1_000;

/** Reads a plan's parameters by the schema of its check. */
export function readParams(check: Check, written: SymptomPlan['params']): Params {
  const known = read.get(check) ?? new Map<string, Params>();
  read.set(check, known);
  const key = JSON.stringify(written);
  let params = known.get(key);
  if (!params) {
    params = check.params.safeParse(written);
    if (known.size >= mostRemembered) known.clear();
    known.set(key, params);
  }
  return params;
}
