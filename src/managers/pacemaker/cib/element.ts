/**
 * One XML element of a cluster configuration, immutable, with the place it was written at. Text between elements
 * carries no meaning in a CIB and is not kept.
 */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly children: readonly Element[];
  /** Line and column of the start tag, counted from 1; 0 where the element was made by the program. */
  readonly line: number;
  readonly column: number;
}

/** Makes an element that has no place in a file. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  children: readonly Element[] = [],
): Element {
  return { name, attributes, children, line: 0, column: 0 };
}

/** The first child of that name, if any. */
export function childNamed(parent: Element | undefined, name: string): Element | undefined {
  return parent?.children.find((child) => child.name === name);
}

/** Every child of that name, in document order. */
export function childrenNamed(parent: Element | undefined, name: string): readonly Element[] {
  return parent ? parent.children.filter((child) => child.name === name) : [];
}

/** The first element of that name anywhere below (or at) `root`, in document order. */
export function descendantNamed(root: Element, name: string): Element | undefined {
  if (root.name === name) return root;
  for (const child of root.children) {
    const found = descendantNamed(child, name);
    if (found) return found;
  }
  return undefined;
}

/** Calls `visit` for `root` and everything below it, in document order. */
export function walk(root: Element, visit: (element: Element) => void): void {
  visit(root);
  for (const child of root.children) walk(child, visit);
}
