import { z } from 'zod';
import { nearest, suggest } from '../kit/did-you-mean.ts';
import { unwrap } from '../model/fields.ts';
import { dataAt, isMapping } from './data.ts';
import { explainValue } from './explain-value.ts';
import { type Flaw, formatPath, type Path, sentence } from './flaw.ts';
import { adviceFor, synonymOf } from './known-keys.ts';
import { keysOf, schemaAt } from './schema-parts.ts';

/** A piece of a scenario file and the schema it must follow. */
export interface Piece {
  readonly schema: z.ZodType;
  readonly data: unknown;
  readonly path: Path;
  /** Keys of the same mapping that other schemas read. */
  readonly otherKeys?: readonly string[];
}

type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { readonly code: 'invalid_union' }>;

/** What a validation issue means to the person who wrote the file. */
export function explainIssue(issue: Issue, piece: Piece): readonly Flaw[] {
  const inner = issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
  const path = [...piece.path, ...inner];
  const schema = schemaAt(piece.schema, inner);
  const value = dataAt(piece.data, inner);

  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = [...keysOf(schema), ...(inner.length === 0 ? (piece.otherKeys ?? []) : [])];
      return issue.keys.map((key) => unknownKey([...path, key], known));
    }
    case 'invalid_key':
      return [badName(path, issue.issues[0]?.message)];
    case 'invalid_union':
      return explainBranch(issue, schema, value, path) ?? [explainValue(issue, path, value, schema)];
    default:
      return [explainValue(issue, path, value, schema)];
  }
}

/** A key that means nothing at this place. */
export function unknownKey(path: Path, known: readonly string[]): Flaw {
  const key = String(path.at(-1));
  const place = formatPath(path.slice(0, -1));
  const meant = synonymOf(key, known) ?? nearest(key, known);
  return {
    code: 'scenario/unknown-key',
    path,
    at: 'key',
    message: `\`${key}\` is not a key of ${place}.`,
    advice:
      known.length === 0
        ? `Remove it: ${place} has no keys.`
        : (adviceFor(key, known) ?? suggest(key, known, `a key of ${place}`)),
    ...(meant === undefined ? {} : { key: meant }),
  };
}

function badName(path: Path, why: string | undefined): Flaw {
  return {
    code: 'scenario/bad-name',
    path,
    at: 'key',
    message: `\`${String(path.at(-1))}\` cannot be a name.`,
    advice: `${sentence(why ?? 'choose another name')} Rename it, here and wherever it is mentioned.`,
  };
}

/** If a mapping was written and one of the choices is a mapping: what is wrong inside of it. */
function explainBranch(
  issue: UnionIssue,
  schema: z.core.$ZodType | undefined,
  data: unknown,
  path: Path,
): readonly Flaw[] | undefined {
  const union = schema && unwrap(schema);
  if (!isMapping(data) || !(union instanceof z.ZodUnion)) return undefined;
  for (const [index, branch] of issue.errors.entries()) {
    const option = union.options[index];
    const isThisOne = branch.every((each) => each.path.length > 0 || each.code === 'unrecognized_keys');
    if (!isThisOne || !(option instanceof z.ZodType)) continue;
    return branch.flatMap((each) => explainIssue(each, { schema: option, data, path }));
  }
  return undefined;
}
