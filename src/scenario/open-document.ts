import { type Document, isNode, isScalar, parseDocument, visit } from 'yaml';
import { type Problem, RefusedInput } from '../kit/problem.ts';
import type { ScenarioCode } from './codes.ts';
import { drawExcerpt } from './excerpt.ts';
import type { Flaw } from './flaw.ts';
import { spanOf } from './span.ts';
import { explainYamlError } from './yaml-advice.ts';

/** A scenario file that could be read as YAML: its data, and the way from a place in the data to one in the text. */
export interface ScenarioDocument {
  readonly file: string;
  readonly text: string;
  readonly data: unknown;
  /** Puts a flaw at its line and column, with an excerpt. */
  readonly locate: (flaw: Flaw) => Problem;
}

/** The largest file that is read, in characters. The longest post-mortem fits a hundred times. */
const largestFile = 512 * 1024;
/** How far to the right a line may begin: a bound on how deeply a file can be nested before the parser sees it. */
const deepestColumns = 200;
/** How often an anchor may be repeated, counting repetitions of repetitions. */
const mostAliases = 100;

/**
 * Reads a text as YAML 1.2.
 * @param file how messages call the file
 * @throws RefusedInput with every mistake of syntax
 */
export function openDocument(text: string, file: string): ScenarioDocument {
  const at = pointer(text, file);
  refuseUnreadable(text, at);

  const yaml = parseDocument(text, { prettyErrors: false, uniqueKeys: true });
  const mistakes = [...yaml.errors, ...yaml.warnings].map((error) => {
    const { code, message, advice } = explainYamlError(error);
    return at(code, message, advice, error.pos[0], error.pos[1] - error.pos[0]);
  });
  const problems = [...withoutAftershocks(mistakes), ...refuseOddKeys(yaml, at)];
  if (problems.length > 0) throw new RefusedInput(problems);

  return {
    file,
    text,
    data: dataOf(yaml, at),
    locate: (flaw) => {
      const [start, end] = spanOf(yaml, flaw);
      return at(flaw.code, flaw.message, flaw.advice, start, end - start);
    },
  };
}

type Pointer = (
  code: ScenarioCode,
  message: string,
  advice: string,
  offset: number,
  length?: number,
) => Problem;

/** Makes problems of this text from offsets in it. */
function pointer(text: string, file: string): Pointer {
  return (code, message, advice, offset, length = 1) => {
    const before = text.slice(0, Math.max(0, offset)).split('\n');
    const line = before.length;
    const column = (before.at(-1)?.length ?? 0) + 1;
    return {
      code,
      message,
      advice,
      position: { file, line, column },
      excerpt: drawExcerpt(text, line, column, Math.max(1, length)),
    };
  };
}

/** Refuses what a YAML parser should never be given. */
function refuseUnreadable(text: string, at: Pointer): void {
  if (text.length > largestFile) {
    const message = `This file has ${text.length} characters; a scenario has at most ${largestFile}.`;
    throw new RefusedInput([
      at('scenario/too-large', message, 'Give a scenario file. `reenact init` writes one.', 0),
    ]);
  }
  const binary = text.search(/(?![\t\n\r])\p{Cc}|\ufffd/u);
  if (binary >= 0) {
    const message = 'This file holds bytes that are not UTF-8 text.';
    throw new RefusedInput([
      at('scenario/not-text', message, 'Give a scenario file, or save this one as UTF-8.', binary),
    ]);
  }
  const deep = new RegExp(`^[\\s\\-?:!&]{${deepestColumns}}`, 'm').exec(text);
  if (deep && deep[0].trim() !== '') {
    const message = `This line begins more than ${deepestColumns} columns to the right.`;
    throw new RefusedInput([
      at(
        'scenario/too-large',
        message,
        'Indent by two spaces for each level; a scenario needs six levels.',
        deep.index,
      ),
    ]);
  }
  if (text.replaceAll(/^\s*(#.*|---)?$/gm, '').trim() === '') {
    const advice = 'Run `reenact init` for a commented scenario to begin with.';
    throw new RefusedInput([at('scenario/empty', 'This file holds no scenario.', advice, 0)]);
  }
}

/** More than this many complaints of syntax are never told: the later ones follow from the earlier. */
const mostSyntaxProblems = 3;

/** A parser that has lost its way complains again and again; the first complaint of a line is the useful one. */
function withoutAftershocks(problems: readonly Problem[]): readonly Problem[] {
  const lines = new Set<number | undefined>();
  return problems.filter(({ code, position }) => {
    if (code !== 'scenario/yaml-syntax') return true;
    if (lines.has(position?.line) || lines.size === mostSyntaxProblems) return false;
    lines.add(position?.line);
    return true;
  });
}

/** Keys that are lists or mappings themselves, or no property in this language: legal YAML that means nothing here. */
function refuseOddKeys(yaml: Document.Parsed, at: Pointer): Problem[] {
  const problems: Problem[] = [];
  visit(yaml, {
    Pair(_, pair) {
      if (isScalar(pair.key)) {
        if (pair.key.value !== '__proto__') return undefined;
        const [from, to] = pair.key.range ?? [0, 0];
        problems.push(
          at('scenario/bad-name', '`__proto__` cannot be a name.', 'Rename it.', from, to - from),
        );
        return undefined;
      }
      const range = isNode(pair.key) ? pair.key.range : undefined;
      const message = 'This key is not a plain word.';
      const advice =
        'Write a word before the colon; put quotes around a key that begins with a special character.';
      problems.push(at('scenario/yaml-syntax', message, advice, range?.[0] ?? 0, 1));
      return visit.SKIP;
    },
  });
  return problems;
}

function dataOf(yaml: Document.Parsed, at: Pointer): unknown {
  try {
    return yaml.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    let offset = 0;
    visit(yaml, {
      Alias(_, alias) {
        offset = alias.range?.[0] ?? 0;
        return alias.resolve(yaml) === undefined ? visit.BREAK : undefined;
      },
    });
    const unresolved = error.message.startsWith('Unresolved alias');
    throw new RefusedInput([
      unresolved
        ? at(
            'scenario/yaml-syntax',
            'This alias (*) has no anchor.',
            'Put `&` and the same name before the value it repeats, further up; or put quotes around text that begins with `*`.',
            offset,
          )
        : at(
            'scenario/too-many-aliases',
            `Aliases (*) repeat more than ${mostAliases} times what they stand for.`,
            'Write the values out.',
            offset,
          ),
    ]);
  }
}
