import { RefusedInput } from '../../../kit/problem.ts';
import type { Element } from './element.ts';
import { cibProblem } from './problems.ts';

/** What the engine does not model, with the innermost element that has a place in the file. */
interface Stranger {
  readonly what: string;
  readonly name: string;
  readonly at: Element;
}

/** @throws RefusedInput for bundles, remote nodes, guest nodes and tickets, each with its place. */
export function refuseOutOfScope(root: Element, file: string, text: string): void {
  const problems = strangersBelow(root, root).map(({ what, name, at }) =>
    cibProblem(
      file,
      text,
      at.line,
      at.column,
      'cib/out-of-scope',
      `${what} ${name} is outside what the policy engine models.`,
      'Remove it, and what refers to it, from a copy of the file; the answers then hold for the rest only.',
    ),
  );
  if (problems.length > 0) throw new RefusedInput(problems);
}

function strangersBelow(element: Element, above: Element): Stranger[] {
  const at = element.line > 0 ? element : above;
  const what = strangeness(element);
  const { id, uname } = element.attributes;
  const own = what === undefined ? [] : [{ what, name: id ?? uname ?? '', at }];
  return [...own, ...element.children.flatMap((child) => strangersBelow(child, at))];
}

function strangeness({ name, attributes }: Element): string | undefined {
  const isRemote =
    attributes.class === 'ocf' && attributes.provider === 'pacemaker' && attributes.type === 'remote';
  if (name === 'bundle') return 'The bundle';
  if (name === 'rsc_ticket') return 'The ticket constraint';
  if (name === 'primitive' && isRemote) return 'The remote node';
  if (name === 'node' && attributes.type === 'remote') return 'The remote node';
  return name === 'nvpair' && attributes.name === 'remote-node' ? 'The guest node' : undefined;
}
