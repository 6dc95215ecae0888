import type { Element } from './element.ts';
import { walk } from './element.ts';

/** Finds elements of a document by kind and id, and follows `id-ref`. */
export interface CibIndex {
  readonly byId: (name: string, id: string) => Element | undefined;
  /** The element itself, or the one its `id-ref` points at; undefined if that does not exist. */
  readonly resolve: (element: Element) => Element | undefined;
}

/** The index of a document; it is made when it is first asked, because of most states of a simulated cluster nobody asks it. */
export function indexCib(root: Element): CibIndex {
  let elements: ReadonlyMap<string, Element> | undefined;
  const byId = (name: string, id: string) => {
    elements ??= elementsById(root);
    return elements.get(`${name} ${id}`);
  };
  return {
    byId,
    resolve: (element) => {
      const reference = element.attributes['id-ref'];
      return reference === undefined ? element : byId(element.name, reference);
    },
  };
}

function elementsById(root: Element): ReadonlyMap<string, Element> {
  const elements = new Map<string, Element>();
  walk(root, (element) => {
    const { id } = element.attributes;
    const key = `${element.name} ${id}`;
    if (id !== undefined && !elements.has(key)) elements.set(key, element);
  });
  return elements;
}
