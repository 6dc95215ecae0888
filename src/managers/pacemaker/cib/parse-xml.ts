import { DOMParser, type Element as DomElement, type Node as DomNode } from '@xmldom/xmldom';
import { type Problem, RefusedInput } from '../../../kit/problem.ts';
import type { Element } from './element.ts';
import { cibProblem } from './problems.ts';

/** Nothing in a CIB is nested this deep; deeper files are refused before they exhaust the stack. */
const deepest = 100;

/**
 * Parses XML into plain immutable elements with their places.
 * @throws RefusedInput with the place of the first thing that is not well-formed.
 */
export function parseXml(text: string, file: string): Element {
  let problem: Problem | undefined;
  const advice = 'Correct the file, or export it again with `cibadmin -Q`.';
  const fail = (message: string, line: number, column: number) => {
    problem ??= cibProblem(file, text, line, column, 'cib/not-xml', message, advice);
  };
  let root: DomElement | null = null;
  try {
    const parser = new DOMParser({
      onError: (level, message, context: unknown) => {
        if (level === 'warning') return;
        const { locator } = (context ?? {}) as { locator?: { lineNumber?: number; columnNumber?: number } };
        fail(
          `This is not well-formed XML: ${message.split('\n')[0]}.`,
          locator?.lineNumber ?? 1,
          locator?.columnNumber ?? 1,
        );
      },
    });
    root = parser.parseFromString(text, 'text/xml').documentElement;
  } catch (error) {
    fail(`This is not well-formed XML: ${(error as Error).message.split('\n')[0]}.`, 1, 1);
  }
  if (!problem && root) {
    const element = convert(root, 0);
    if (element) return element;
    fail(`Elements are nested more than ${deepest} deep.`, 1, 1);
  }
  throw new RefusedInput([
    problem ?? cibProblem(file, text, 1, 1, 'cib/not-xml', 'The file holds no XML element.', advice),
  ]);
}

/** Copies the DOM into plain values; undefined if it is nested too deep. */
function convert(node: DomElement, depth: number): Element | undefined {
  if (depth > deepest) return undefined;
  const attributes: Record<string, string | undefined> = Object.create(null);
  for (let index = 0; index < node.attributes.length; index += 1) {
    const attribute = node.attributes.item(index);
    if (attribute) attributes[attribute.name] = attribute.value;
  }
  const children: Element[] = [];
  for (let child: DomNode | null = node.firstChild; child; child = child.nextSibling) {
    if (child.nodeType !== 1) continue;
    const converted = convert(child as DomElement, depth + 1);
    if (!converted) return undefined;
    children.push(converted);
  }
  return {
    name: node.tagName,
    attributes,
    children,
    line: node.lineNumber ?? 0,
    column: node.columnNumber ?? 0,
  };
}
