import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import type { Flaw, Path } from './flaw.ts';

/** Where something begins and ends in the text, as offsets. */
export type Span = readonly [start: number, end: number];

/**
 * Where a flaw stands in the text: the key or the value at its path. If the text does not hold it, because it is
 * missing or empty, the nearest key or list item on the way there.
 */
export function spanOf(yaml: Document.Parsed, flaw: Flaw): Span {
  let here: Node | undefined = yaml.contents ?? undefined;
  let nearest: Span = here ? spanOfNode(here) : [0, 1];
  for (const segment of flaw.path) {
    const [key, value] = childAt(here && isAlias(here) ? here.resolve(yaml) : here, segment);
    if (key) nearest = spanOfNode(key);
    else if (value) nearest = spanOfNode(value);
    else return nearest;
    here = value;
  }
  return flaw.at === 'value' && here && hasText(here) ? spanOfNode(here) : nearest;
}

/** The key, in a mapping, and the value that a segment of a path leads to. */
function childAt(
  node: Node | undefined,
  segment: Path[number],
): readonly [key: Node | undefined, value: Node | undefined] {
  if (isSeq(node)) {
    const item = node.items[Number(segment)];
    return [undefined, isNode(item) ? item : undefined];
  }
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.find(({ key }) => isScalar(key) && textOf(key.value) === String(segment));
  return [isNode(pair?.key) ? pair.key : undefined, isNode(pair?.value) ? pair.value : undefined];
}

/** A scalar key as the name it has in the data. */
function textOf(key: unknown): string {
  return typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean' ? String(key) : '';
}

function hasText({ range }: Node): boolean {
  return range != null && range[1] > range[0];
}

/** The whole of a word, but only the first character of what may go over many lines. */
function spanOfNode(node: Node): Span {
  const [start, end] = node.range ?? [0, 1];
  return [start, isMap(node) || isSeq(node) ? start + 1 : end];
}
