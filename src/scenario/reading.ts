import type { z } from 'zod';
import { suggest } from '../kit/did-you-mean.ts';
import type { Part } from '../platform/part.ts';
import { bareNumbers } from './bare-numbers.ts';
import { inWords, isMapping, type Mapping } from './data.ts';
import { explainIssue, type Piece, unknownKey } from './explain-issue.ts';
import { type Flaw, missingKey, type Path, subject } from './flaw.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * The state of reading one scenario: the words it may use, the names it defines, and what was found wrong so far.
 * The names come from the raw data, so that a mistake inside a node does not make every mention of the node a
 * second mistake; they are absent if the section that would define them is.
 */
export interface Reading {
  readonly vocabulary: Vocabulary;
  readonly flaws: Flaw[];
  readonly nodes: readonly string[] | undefined;
  readonly addresses: readonly string[] | undefined;
  /** The parts of the platform, by name, with their kinds where those are known; absent if there is no platform. */
  readonly parts: ReadonlyMap<string, Part | undefined> | undefined;
  /** What `after` can name: suspects that are faults, scheduled disturbances, runbook steps. */
  readonly events: readonly string[];
}

/** Adds a flaw: about what a path holds, unless it says that the key itself is wrong. */
export function refuse(reading: Reading, flaw: Omit<Flaw, 'at'> & Partial<Pick<Flaw, 'at'>>): void {
  reading.flaws.push({ at: 'value', ...flaw });
}

/** Reads a piece whole: its value, or `undefined` after adding everything that is wrong with it. */
export function readPiece<Schema extends z.ZodType>(
  reading: Reading,
  piece: Piece & { readonly schema: Schema },
): z.output<Schema> | undefined {
  const before = reading.flaws.length;
  reading.flaws.push(...bareNumbers(piece.schema, piece.data, piece.path));
  const result = piece.schema.safeParse(piece.data);
  if (!result.success)
    reading.flaws.push(...result.error.issues.flatMap((issue) => explainIssue(issue, piece)));
  return result.success && reading.flaws.length === before ? result.data : undefined;
}

/** A mapping, or `undefined` after saying that something else stands there. */
export function readMapping(reading: Reading, data: unknown, path: Path, what: string): Mapping | undefined {
  if (isMapping(data)) return data;
  if (data === undefined) reading.flaws.push(missingKey(path, what));
  else if (data === null) {
    refuse(reading, {
      code: 'scenario/wrong-type',
      path,
      message: `${subject(path)} has no value.`,
      advice: `Write its keys below it, indented, or remove the line. ${what}`,
    });
  } else {
    const message = `${subject(path)} is ${inWords(data)}, but must be a mapping of keys to values.`;
    refuse(reading, { code: 'scenario/wrong-type', path, message, advice: what });
  }
  return undefined;
}

/** Adds a flaw for every key of a mapping that is not among the known ones. */
export function refuseUnknownKeys(
  reading: Reading,
  data: Mapping,
  path: Path,
  known: readonly string[],
): void {
  for (const key of Object.keys(data)) {
    if (!known.includes(key)) reading.flaws.push(unknownKey([...path, key], known));
  }
}

/** The entry of a vocabulary that a key names, or `undefined` after saying what there is. */
export function readKind<Entry extends { readonly kind: string }>(
  reading: Reading,
  entries: readonly Entry[],
  data: unknown,
  path: Path,
  noun: string,
): Entry | undefined {
  const kinds = entries.map(({ kind }) => kind);
  const entry = entries.find(({ kind }) => kind === data);
  if (entry) return entry;
  if (data === undefined) {
    reading.flaws.push(missingKey(path, `Name the ${noun}; \`reenact list ${noun}s\` shows all.`));
  } else if (typeof data !== 'string') {
    refuse(reading, {
      code: 'scenario/wrong-type',
      path,
      message: `A ${noun} is named by a word, not by ${inWords(data)}.`,
      advice: suggest('', kinds, `the ${noun}`),
    });
  } else {
    const advice = `${suggest(data, kinds, `the ${noun}`)} \`reenact list ${noun}s\` explains them.`;
    refuse(reading, {
      code: 'scenario/unknown-kind',
      path,
      message: `There is no ${noun} called ${inWords(data)}.`,
      advice,
    });
  }
  return undefined;
}

/** Reads the parameters of a kind; unknown keys are compared with `otherKeys` as well. */
export function readParams(
  reading: Reading,
  schema: z.ZodType,
  data: Mapping,
  path: Path,
  otherKeys: readonly string[] = [],
): Mapping | undefined {
  const params = readPiece(reading, { schema, data, path, otherKeys });
  return isMapping(params) ? params : undefined;
}
