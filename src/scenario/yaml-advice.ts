import type { YAMLError } from 'yaml';
import type { ScenarioCode } from './codes.ts';

/** What to do about each kind of mistake in YAML. Codes are those of the yaml package (its docs/08_errors.md). */
const advices: Partial<Record<YAMLError['code'], readonly [message: string, advice: string]>> = {
  DUPLICATE_KEY: [
    'This key stands twice in the same mapping.',
    'Keep one of the two; if both are meant, give them different names.',
  ],
  TAB_AS_INDENT: ['A tab is used as indentation.', 'Indent with spaces; YAML forbids tabs there.'],
  BAD_INDENT: [
    'This line is not indented as the lines before it ask for, or a bracket was never closed.',
    'Give it the same indentation as its neighbours, and close every [ with ] and every { with }.',
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    'There is a second `key: value` on this line, or a line below is indented without need.',
    'Put quotes around text that holds ": ", or begin a new line for each key.',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'A key goes over more than one line.',
    'Look for a missing colon or a missing closing quote in this line and the one before.',
  ],
  MISSING_CHAR: [
    'A character is missing here, usually a colon, a closing quote or a bracket.',
    'Add it. Every key needs a colon and a space after it.',
  ],
  BAD_SCALAR_START: ['Text cannot begin with this character.', 'Put quotes around the value.'],
  MULTIPLE_DOCS: [
    'A second document begins here.',
    'One file holds one scenario; remove the line `---` and what follows.',
  ],
  TAG_RESOLVE_FAILED: [
    'Tags (!) mean nothing in a scenario.',
    'Remove the tag, or put quotes around text that begins with `!`.',
  ],
  UNEXPECTED_TOKEN: [
    'This was not expected here.',
    'Check the indentation of this line, and that every key has a colon followed by a space.',
  ],
  RESOURCE_EXHAUSTION: [
    'The brackets are nested too deeply.',
    'A scenario needs about six levels; close the brackets.',
  ],
};

/** A parser's error in words that help. */
export function explainYamlError(error: YAMLError): { code: ScenarioCode; message: string; advice: string } {
  const code = error.code === 'DUPLICATE_KEY' ? 'scenario/duplicate-key' : 'scenario/yaml-syntax';
  const [message, advice] = advices[error.code] ?? [
    'This is not YAML.',
    'Compare with docs/scenario.md, or start from `reenact init`.',
  ];
  const reported = error.code === 'DUPLICATE_KEY' ? '' : ` (${error.message.split('\n')[0]})`;
  return { code, message: message.replace(/\.$/, `${reported}.`), advice };
}
