import { z } from 'zod';

/**
 * One read-only question to a server, and the shape of the rows that answer it. Times are asked for as ages in seconds by
 * the server's own clock, positions in the write-ahead log as bytes since 0/0, so that an answer can be read without a
 * clock and without a server. What could hold a secret (commands, connection strings, query texts) is never asked for.
 */
export interface Question<Row extends z.ZodType = z.ZodType> {
  /** What the answer tells, in one sentence; printed beside the statement. */
  readonly asks: string;
  /** When it is asked: in the first sample only, or in every one. */
  readonly when: 'once' | 'always';
  /** The oldest major version that can answer. */
  readonly since?: number;
  /** True if a role without pg_monitor gets an answer with holes in it instead of an error. */
  readonly masked?: boolean;
  readonly sql: (major: number) => string;
  readonly row: Row;
}

/** Declares a question; only gives the types a name. */
export function defineQuestion<Row extends z.ZodType>(question: Question<Row>): Question<Row> {
  return question;
}

/** A number that the server may not know. */
export const figure = () => z.number().nullable();
/** A text that the server may not know. */
export const words = () => z.string().nullable();
/** A yes or no that the server may not know. */
export const flag = () => z.boolean().nullable();

/** A position as bytes since 0/0. */
export const bytesOf = (lsn: string) => `(${lsn} - '0/0'::pg_lsn)::float8`;
/** How long ago something was, in seconds. */
export const secondsSince = (time: string) => `extract(epoch from clock_timestamp() - ${time})::float8`;
