import type { Element } from './element.ts';
import { walk } from './element.ts';

/** Finds elements of a document by kind and id, and follows `id-ref`. */
export interface CibIndex {
  readonly byId: (name: string, id: string) => Element | undefined;
  /** The element itself, or the one its `id-ref` points at; undefined if that does not exist. */
  readonly resolve: (element: Element) => Element | undefined;
}

export function indexCib(root: Element): CibIndex {
  const elements = new Map<string, Element>();
  walk(root, (element) => {
    const { id } = element.attributes;
    const key = `${element.name} ${id}`;
    if (id !== undefined && !elements.has(key)) elements.set(key, element);
  });
  const byId = (name: string, id: string) => elements.get(`${name} ${id}`);
  return {
    byId,
    resolve: (element) => {
      const reference = element.attributes['id-ref'];
      return reference === undefined ? element : byId(element.name, reference);
    },
  };
}
