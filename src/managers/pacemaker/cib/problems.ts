import type { Problem } from '../../../kit/problem.ts';

/** Codes of what can be wrong with a cluster configuration; documented in docs/policy-engine.md. */
export type CibProblemCode =
  | 'cib/not-xml'
  | 'cib/not-a-cib'
  | 'cib/out-of-scope'
  | 'cib/chain-too-long'
  | 'crmsh/syntax'
  | 'crmsh/no-nodes';

/** Makes a problem with a place and the line it is about. */
export function cibProblem(
  file: string,
  text: string,
  line: number,
  column: number,
  code: CibProblemCode,
  message: string,
  advice: string,
): Problem {
  const problem = { code, message, advice };
  if (line < 1) return problem;
  const position = { file, line, column: Math.max(1, column) };
  const source = text.split('\n')[line - 1];
  if (source === undefined) return { ...problem, position };
  const start = Math.max(0, position.column - 60);
  const shown = source.slice(start, start + 100).replaceAll('\t', ' ');
  const excerpt = `  ${line} | ${shown}\n  ${' '.repeat(String(line).length)} | ${' '.repeat(position.column - 1 - start)}^`;
  return { ...problem, position, excerpt };
}
