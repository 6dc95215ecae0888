import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { type Element, walk } from '../../src/managers/pacemaker/cib/element.ts';
import { values } from './mutate.ts';

/** A parsed document and a list of all its elements, the root first. */
export interface Grove {
  readonly root: Element;
  readonly elements: readonly Element[];
}

export function groveOf(root: Element): Grove {
  const elements: Element[] = [];
  walk(root, (each) => elements.push(each));
  return { root, elements };
}

/**
 * The document after a handful of random changes to its elements; the same seed gives the same document. What the changes
 * are is what `mutate` does to text; without the text a case costs half as much.
 */
export function mutateTree({ root, elements }: Grove, seed: number): Element {
  const generator = xoroshiro128plus(seed);
  const below = (count: number) => uniformInt(generator, 0, Math.max(0, count - 1));
  const pick = <Item>(items: readonly Item[]) => items[below(items.length)] as Item;
  const replacements = new Map<Element, readonly Element[]>();
  const present = (each: Element) => replacements.get(each) ?? [each];
  const some = () => pick(elements);
  const anyValue = () => {
    if (below(2) === 0) return pick(values);
    return pick(Object.values(some().attributes)) ?? 'x';
  };
  const withAttribute = (change: (name: string, value: string) => readonly (readonly [string, string])[]) => {
    const at = some();
    const now = present(at)[0];
    if (!now) return;
    const pairs = Object.entries(now.attributes) as [string, string][];
    const [name, value] = pick(pairs) ?? ['', ''];
    const kept = pairs.filter(([each]) => each !== name);
    const attributes: Record<string, string> = Object.create(null);
    for (const [each, its] of [...kept, ...change(name, value)]) attributes[each] = its;
    replacements.set(at, [{ ...now, attributes }]);
  };
  const drop = (each: Element) => replacements.set(each, []);
  const changes: (() => void)[] = [
    () => withAttribute((name) => [[name, anyValue()]]),
    () => withAttribute((name) => [[name, anyValue()]]),
    () => withAttribute(() => []),
    () => withAttribute((_, value) => [[pick(['id', 'id-ref', 'rsc', 'with-rsc', 'score', 'role']), value]]),
    () => drop(some()),
    () => {
      const each = some();
      replacements.set(each, [...present(each), ...present(each)]);
    },
    () => {
      const [from, to] = [some(), some()];
      if (below(2) === 0) drop(from);
      replacements.set(to, [from, ...present(to)]);
    },
    () => {
      const [from, into] = [some(), some()];
      const [now, ...others] = present(into);
      if (now) replacements.set(into, [{ ...now, children: [...now.children, from] }, ...others]);
    },
    () => {
      const each = some();
      const [now, ...others] = present(each);
      if (now) replacements.set(each, [{ ...now, name: some().name }, ...others]);
    },
  ];
  for (let times = 1 + below(4); times > 0; times -= 1) pick(changes)();
  const [changed = root] = rebuilt(root, replacements);
  return changed;
}

/**
 * Replaces elements from the top down. Only into an element's own children: what was moved in is left as it was, so that
 * nothing comes to contain itself.
 */
function rebuilt(each: Element, replacements: ReadonlyMap<Element, readonly Element[]>): readonly Element[] {
  const own = new Set(each.children);
  return (replacements.get(each) ?? [each]).map((now) => {
    let isSame = true;
    const children = now.children.flatMap((child) => {
      const parts = own.has(child) ? rebuilt(child, replacements) : [child];
      if (parts.length !== 1 || parts[0] !== child) isSame = false;
      return parts;
    });
    return isSame ? now : { ...now, children };
  });
}
