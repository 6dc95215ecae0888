import type { z } from 'zod';
import type { Timeline } from '../recording/timeline.ts';

/**
 * The answer of one check on effects. `cannot-tell` whenever the recording does not hold what the answer needs:
 * absence of evidence is never an answer.
 */
export interface Finding {
  readonly status: 'present' | 'absent' | 'cannot-tell';
  /** What was seen, in one sentence with its numbers. */
  readonly summary: string;
  /** The moments that show it, for the report's timeline and log excerpts. */
  readonly evidence: readonly Evidence[];
  /** The measured quantity, if the check measures one. */
  readonly measured?: { readonly value: number; readonly unit: 'ms' | 'bytes' | 'rows' | 'lines' };
}

export interface Evidence {
  /** When, on the trial's clock. */
  readonly fromMs: number;
  readonly toMs?: number;
  readonly node?: string;
  readonly text: string;
}

/** A check on effects: looks at a recording's timeline and says whether the symptom is there. Pure. */
export interface Check<Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  /** The question it asks, in one sentence. */
  readonly asks: string;
  readonly params: Schema;
  /**
   * While a watch is not over, `absent` is only answered if it will be true whatever is left of the watch brings.
   */
  readonly look: (timeline: Timeline, params: z.output<Schema>) => Finding;
  /**
   * True if nothing that is recorded later can take back that the symptom was present: what was seen of a watch that is
   * not over is final then. A check that does not say so is taken not to know.
   */
  readonly lasts?: true;
  /**
   * The longest watch within which it can never be present, in milliseconds: what must last longer than a time takes a watch
   * that does. Absent: it may be present however short the watch is.
   */
  readonly neverWithinMs?: (params: z.output<Schema>) => number;
  /** True if it answers `absent` before a watch is over once the symptom cannot come about any more in what is left of it. */
  readonly foresees?: true;
}

/** Declares a check; only gives the types a name. */
export function defineCheck<Schema extends z.ZodType>(check: Check<Schema>): Check<Schema> {
  return check;
}
