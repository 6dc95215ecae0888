import type { z } from 'zod';
import type { RunningPart } from './running-part.ts';
import type { Stage } from './stage.ts';

/** One kind of part of a platform: what it is made of, what can be done to it, what can be read off it, how it behaves. */
export interface Part<Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly summary: string;
  readonly params: Schema;
  /** What a fault or an operator can do to it while it runs. */
  readonly acts: readonly Act[];
  /** What other parts may use it for. */
  readonly abilities: readonly Ability[];
  /** What can be read off it, by name, and what each number means with its unit. */
  readonly gauges: Readonly<Record<string, string>>;
  /** Which parts it acts on or heeds, from its parameters; this is where loops are looked for. */
  readonly influences: (params: z.output<Schema>) => readonly Influence[];
  readonly build: (params: z.output<Schema>, stage: Stage, name: string) => RunningPart;
  /** How a loop through this part is cut open, if it is one that sends work again. */
  readonly feedback?: Feedback<Schema>;
  /** What can be run but is most likely not meant; each a sentence that begins behind the part's name, with what to do. */
  readonly doubts?: (params: z.output<Schema>) => readonly string[];
}

/**
 * What a part that sends work again does if nobody lets it: with the loop cut, a given amount of work is sent as if it had
 * come back, and what would have come back is read off. Where both are equal the loop is in balance.
 */
export interface Feedback<Schema extends z.ZodType = z.ZodType> {
  /** The parameter that says how much work comes from outside, a second: the load along which boundaries are looked for. */
  readonly load: keyof z.output<Schema> & string;
  /** The parameters of a part that sends `extra` a second beside what comes from outside, and nothing again. */
  readonly cut: (params: z.output<Schema>, extra: number) => z.output<Schema>;
  /** The most that can come back whatever happens, a second. */
  readonly most: (params: z.output<Schema>) => number;
  /** What would come back, a second, from what the cut part's gauges read. */
  readonly back: (params: z.output<Schema>, read: (gauge: string) => number) => number;
  /** The share of the work that succeeds, given what its attempts read. */
  readonly success: (params: z.output<Schema>, read: (gauge: string) => number) => number;
}

/**
 * What a part may be used for: asking for answers, handing over work, looking after machines, being in it, relying on it
 * to be up, restoring its backups, rolling out new versions, having things done by people.
 */
export type Ability =
  | 'service'
  | 'intake'
  | 'fleet'
  | 'region'
  | 'availability'
  | 'copies'
  | 'releases'
  | 'hands';

/** Something that can be done to a part: a disturbance or an operator's deed. */
export interface Act<Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly summary: string;
  readonly params: Schema;
}

/** That one part changes what another does. */
export interface Influence {
  /** The other part. */
  readonly part: string;
  /** Whether this part acts on the other or heeds it. */
  readonly way: 'acts-on' | 'heeds';
  /** What the other part must be able to do. */
  readonly needs?: Ability;
  /** The gauge of the other part that is read. */
  readonly reads?: string;
  /** Whether this part starts only once the other is up; rings of these are deadlocks. */
  readonly startsAfter?: boolean;
  /** What is done to the other part, with the parameters as they were written. */
  readonly does?: { readonly act: string; readonly with: Readonly<Record<string, unknown>> };
  /** Where the other part is named within the parameters; by default at the key that holds its name. */
  readonly at?: readonly (string | number)[];
  /** What passes, as a noun: `attempts`, `refused and late answers`. */
  readonly by: string;
  /** The gauge that tells how much work comes back this way for each unit of work from outside. */
  readonly returned?: string;
}

/** Declares a part; only gives the types a name. */
export function definePart<Schema extends z.ZodType>(part: Part<Schema>): Part<Schema> {
  return part;
}

/** Declares an act; only gives the types a name. */
export function defineAct<Schema extends z.ZodType>(act: Act<Schema>): Act<Schema> {
  return act;
}
