/**
 * What is wrong with something the user wrote: a scenario file, a CIB, a WAL segment named on the command line.
 *
 * Errors are of three kinds that never mix (docs/errors.md): the user's text is wrong (a `Problem`, collected and
 * shown together), the world misbehaved (an event in the recording), or we are wrong (an ordinary exception).
 */
export interface Problem {
  /** A stable code of the closed set documented in docs/errors.md, such as `scenario/unknown-key`. */
  readonly code: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to write or do instead. */
  readonly advice: string;
  /** Where it is wrong, if the place is known. */
  readonly position?: Position;
  /** The lines around the place with a caret under it, if the text is at hand. */
  readonly excerpt?: string;
}

/** A place in a text. Lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Thrown when a user's text or request cannot be used; carries every problem found, never just the first. */
export class RefusedInput extends Error {
  override readonly name = 'RefusedInput';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => `${problem.code}: ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}

/** One problem as the terminal shows it: code and place, message, excerpt, advice. */
export function formatProblem(problem: Problem): string {
  const place = problem.position
    ? `${problem.position.file}:${problem.position.line}:${problem.position.column} `
    : '';
  const lines = [`${place}${problem.code}: ${problem.message}`];
  if (problem.excerpt) lines.push(problem.excerpt);
  lines.push(`  = ${problem.advice}`);
  return lines.join('\n');
}
