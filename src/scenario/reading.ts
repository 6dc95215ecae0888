import type { z } from 'zod';
import { writeDuration } from '../kit/duration.ts';
import { writeSize } from '../kit/size.ts';
import { quantityOf } from '../model/fields.ts';
import type { ScenarioCode } from './codes.ts';
import { inWords, isMapping } from './data.ts';
import { suggest } from './did-you-mean.ts';
import { explainIssue, type Piece, unknownKey } from './explain-issue.ts';
import { type Flaw, missingKey, type Path, subject } from './flaw.ts';
import { shapeOf } from './schema-parts.ts';
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
  /** What `after` can name: suspects that are faults, scheduled disturbances, runbook steps. */
  readonly events: readonly string[];
}

/** Adds a flaw about what a path holds. */
export function refuse(
  reading: Reading,
  code: ScenarioCode,
  path: Path,
  message: string,
  advice: string,
  at: Flaw['at'] = 'value',
): void {
  reading.flaws.push({ code, path, at, message, advice });
}

/** Reads a piece whole: its value, or `undefined` after adding everything that is wrong with it. */
export function readPiece<Schema extends z.ZodType>(
  reading: Reading,
  piece: Piece & { readonly schema: Schema },
): z.output<Schema> | undefined {
  const before = reading.flaws.length;
  refuseBareNumbers(reading, piece.schema, piece.data, piece.path);
  const result = piece.schema.safeParse(piece.data);
  if (!result.success)
    reading.flaws.push(...result.error.issues.flatMap((issue) => explainIssue(issue, piece)));
  return result.success && reading.flaws.length === before ? result.data : undefined;
}

/** A mapping, or `undefined` after saying that something else stands there. */
export function readMapping(
  reading: Reading,
  data: unknown,
  path: Path,
  what: string,
): Record<string, unknown> | undefined {
  if (isMapping(data)) return data;
  if (data === undefined) reading.flaws.push(missingKey(path, what));
  else if (data === null) {
    refuse(
      reading,
      'scenario/wrong-type',
      path,
      `${subject(path)} has no value.`,
      `Write its keys below it, indented, or remove the line. ${what}`,
    );
  } else {
    const message = `${subject(path)} is ${inWords(data)}, but must be a mapping of keys to values.`;
    refuse(reading, 'scenario/wrong-type', path, message, what);
  }
  return undefined;
}

/** Adds a flaw for every key of a mapping that is not among the known ones. */
export function refuseUnknownKeys(
  reading: Reading,
  data: Record<string, unknown>,
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
    refuse(
      reading,
      'scenario/wrong-type',
      path,
      `A ${noun} is named by a word, not by ${inWords(data)}.`,
      suggest('', kinds, `the ${noun}`),
    );
  } else {
    const advice = `${suggest(data, kinds, `the ${noun}`)} \`reenact list ${noun}s\` explains them.`;
    refuse(reading, 'scenario/unknown-kind', path, `There is no ${noun} called ${inWords(data)}.`, advice);
  }
  return undefined;
}

/** Reads the parameters of a kind; unknown keys are compared with `otherKeys` as well. */
export function readParams(
  reading: Reading,
  schema: z.ZodType,
  data: Record<string, unknown>,
  path: Path,
  otherKeys: readonly string[] = [],
): Record<string, unknown> | undefined {
  const params = readPiece(reading, { schema, data, path, otherKeys });
  return isMapping(params) ? params : undefined;
}

/** Refuses durations and sizes without a unit: `at: 3` looks like three seconds and would be three milliseconds. */
function refuseBareNumbers(reading: Reading, schema: z.core.$ZodType, data: unknown, path: Path): void {
  const quantity = quantityOf(schema);
  if (quantity && typeof data === 'number' && data !== 0 && Number.isFinite(data)) {
    if (quantity === 'duration') {
      const advice = `Write ${writeDuration(Math.abs(data))} for milliseconds, ${Math.abs(data)}s for seconds, ${Math.abs(data)}m for minutes.`;
      refuse(
        reading,
        'scenario/missing-unit',
        path,
        `\`${String(path.at(-1))}\` is ${data} of what?`,
        advice,
      );
    } else if (quantity === 'size') {
      const advice = `Write ${writeSize(Math.abs(data))} for bytes, or use kB, MB, GB: ${Math.abs(data)}MB.`;
      refuse(
        reading,
        'scenario/missing-unit',
        path,
        `\`${String(path.at(-1))}\` is ${data} of what?`,
        advice,
      );
    }
    return;
  }
  if (!isMapping(data)) return;
  for (const [key, inner] of Object.entries(shapeOf(schema))) {
    if (Object.hasOwn(data, key)) refuseBareNumbers(reading, inner, data[key], [...path, key]);
  }
}

/** A mention of a node, an address or an event, refused if it does not exist. */
export function refuseUnknownName(
  reading: Reading,
  what: 'node' | 'address' | 'event',
  mentioned: string,
  path: Path,
  alsoAllowed: readonly string[] = [],
): void {
  const defined = { node: reading.nodes, address: reading.addresses, event: reading.events }[what];
  if (!defined) return;
  const names = [...defined, ...alsoAllowed];
  if (names.includes(mentioned)) return;
  const thing =
    what === 'event' ? 'suspect, scheduled disturbance or runbook step' : `${what} of the topology`;
  refuse(
    reading,
    `scenario/unknown-${what}`,
    path,
    `No ${thing} is called "${mentioned}".`,
    suggest(mentioned, names, what === 'event' ? 'it' : `the ${what}`),
  );
}
