/**
 * A resource manager: the part of PostgreSQL that wrote a record and will replay it. One file per manager names its
 * operations and describes their main data, in the words of pg_waldump 15 (whose lines the tests compare with).
 */
import type { FieldReader } from './field-reader.ts';
import type { Layout } from './layout.ts';
import type { RecordContent } from './record.ts';
import type { Release } from './release.ts';

export interface ResourceManager {
  readonly id: number;
  /** The name pg_waldump prints. */
  readonly name: string;
  /** The operation's name, such as `INSERT+INIT`; undefined for a code this release does not have. */
  readonly operation: (info: number, release: Release) => string | undefined;
  /** The layout of an operation whose main data says no more than fields at fixed places. */
  readonly layout?: (code: number, release: Release) => Layout | undefined;
  /** What the main data of all other operations says, in one line; empty where there is nothing to say. */
  readonly describe: (input: DescribeInput) => string;
}

export interface DescribeInput {
  /** The operation code: the info byte without its low half. */
  readonly code: number;
  readonly data: FieldReader;
  readonly record: RecordContent;
  readonly release: Release;
}

/** Operation names by code, for managers whose codes never moved. */
export function namesByCode(names: Readonly<Record<number, string>>): ResourceManager['operation'] {
  return (info) => names[info & 0xf0];
}
