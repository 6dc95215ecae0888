import type { z } from 'zod';
import { suggest } from '../kit/did-you-mean.ts';
import type { ScenarioCode } from './codes.ts';
import { inWords } from './data.ts';
import { type Flaw, missingKey, type Path, sentence, subject } from './flaw.ts';
import { choicesOf, descriptionOf, typeInWords } from './schema-parts.ts';

type Issue = z.core.$ZodIssue;
type IssueOf<Code extends Issue['code']> = Extract<Issue, { readonly code: Code }>;
/** A flaw without its place. */
type Explanation = readonly [code: ScenarioCode, message: string, advice: string];

/** What is wrong with one value, told by its key, what it is, and what the key is for. */
export function explainValue(
  issue: Issue,
  path: Path,
  value: unknown,
  schema: z.core.$ZodType | undefined,
): Flaw {
  const purpose = descriptionOf(schema);
  if (value === undefined) {
    const choices = choicesOf(schema);
    const choice = choices.length > 0 ? `One of: ${choices.join(', ')}.` : undefined;
    return missingKey(path, [purpose, choice].filter(Boolean).join(' '));
  }
  const [code, message, advice] = explain(issue, path, value, schema);
  return {
    code,
    path,
    at: 'value',
    message,
    advice: [advice, purpose].filter(Boolean).join(' ') || 'Write another value.',
  };
}

function explain(issue: Issue, path: Path, value: unknown, schema: z.core.$ZodType | undefined): Explanation {
  if (value === null) {
    const advice = 'Write a value after the colon, or remove the line.';
    return ['scenario/wrong-type', `${subject(path)} has no value.`, advice];
  }
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_union': {
      const wanted = typeInWords(schema);
      const message = `${subject(path)} is ${inWords(value)}, but must be ${wanted}.`;
      return ['scenario/wrong-type', message, descriptionOf(schema) ? '' : `Write ${wanted}.`];
    }
    case 'invalid_value':
      return explainChoice(issue, path, value);
    case 'too_small':
      return outOfRange(issue.origin, `at least ${issue.minimum}`, path, value);
    case 'too_big':
      return outOfRange(issue.origin, `at most ${issue.maximum}`, path, value);
    default:
      return explainRule(issue, path, value);
  }
}

function explainChoice(issue: IssueOf<'invalid_value'>, path: Path, value: unknown): Explanation {
  if (path.length === 1 && path[0] === 'reenact') {
    const message = `This program reads version 1 of the scenario format, not ${inWords(value)}.`;
    return [
      'scenario/unknown-version',
      message,
      'Write `reenact: 1`; for a newer format install a newer reenact.',
    ];
  }
  const written = typeof value === 'string' ? value : inWords(value);
  const advice = suggest(written, issue.values.map(String), 'it');
  return ['scenario/wrong-value', `${subject(path)} cannot be ${inWords(value)}.`, advice];
}

function outOfRange(origin: string, bound: string, path: Path, value: unknown): Explanation {
  const things = { array: 'items', string: 'characters' }[origin];
  const message = things
    ? `${subject(path)} must have ${bound} ${things}.`
    : `${subject(path)} must be ${bound}, not ${inWords(value)}.`;
  return ['scenario/wrong-value', message, ''];
}

/** Rules that schemas state themselves, as `what is wrong; what to write instead`. */
function explainRule(issue: Issue, path: Path, value: unknown): Explanation {
  const stated = issue.message.startsWith('Invalid') ? `${inWords(value)} does not fit here` : issue.message;
  const [what = '', advice = ''] = stated.split(/; (.+)/s);
  return ['scenario/wrong-value', sentence(`${subject(path)}: ${what}`), advice && sentence(advice)];
}
