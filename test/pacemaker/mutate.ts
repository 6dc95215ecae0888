import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A document cut at its tags; a start tag knows where its element ends, so that whole elements can be moved. */
export interface Cut {
  readonly pieces: readonly string[];
  /** Per piece: the last piece of the element that starts here, or -1 for anything that is no start tag. */
  readonly ends: readonly number[];
  readonly starts: readonly number[];
}

export function cut(text: string): Cut {
  const pieces = text.match(/<[^>]*>|[^<]+/g) ?? [];
  const ends = pieces.map(() => -1);
  const open: number[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (/^<[A-Za-z_][^>]*\/>$/.test(piece)) ends[index] = index;
    else if (/^<[A-Za-z_]/.test(piece)) open.push(index);
    else if (piece.startsWith('</')) ends[open.pop() ?? 0] = index;
  }
  const starts = [...ends.keys()].filter((index) => ends[index] !== -1);
  return { pieces, ends, starts };
}

/** Values that mean something somewhere, or are at the edge of meaning something. */
export const values: readonly string[] = ['', ' ', '\u0000', '9'.repeat(40)].concat(
  `
0 1 2 -1 3 7 100 1000001 -1000001 99999999999999999999 NaN 1e9 INFINITY -INFINITY +INFINITY
-infinity true false yes #default #uname #id Started Promoted Master Unpromoted Slave Stopped start
stop promote demote monitor ignore block fence standby restart suicide freeze demote migrate stonith
ocf lsb or and lt defined in_range date_spec integer version target-role is-managed clone-max
clone-node-max promoted-max globally-unique interleave ordered notify migration-threshold
failure-timeout resource-stickiness priority maintenance placement-strategy utilization balanced
no-quorum-policy stonith-enabled symmetric-cluster allow-migrate multiple-active resource-discovery
exclusive never id-ref x % 2023-01-01 2023-13-45T99:99 P1Y PT10M 10s 10min &lt; &bad; Å : ::
__proto__ constructor toString hasOwnProperty
`
    .trim()
    .split(/\s+/),
);

/** One document after a handful of random changes; the same seed gives the same document. */
export function mutate(document: Cut, seed: number): string {
  const generator = xoroshiro128plus(seed);
  const below = (count: number) => uniformInt(generator, 0, Math.max(0, count - 1));
  const pick = <Item>(items: readonly Item[]) => items[below(items.length)] as Item;
  const pieces = [...document.pieces];
  const element = () => pick(document.starts);
  const take = (start: number) => document.pieces.slice(start, (document.ends[start] ?? start) + 1).join('');
  const drop = (start: number) => pieces.fill('', start, (document.ends[start] ?? start) + 1);
  const anyValue = () => {
    if (below(2) === 0) return pick(values);
    return pick((pieces[element()] ?? '').match(/"[^"]*"/g) ?? ['"x"']).slice(1, -1);
  };
  const withAttribute = (change: (name: string, value: string) => string) => {
    const at = element();
    const all = [...(pieces[at] ?? '').matchAll(/ ([\w.-]+)="([^"]*)"/g)];
    const one = all[below(all.length)];
    if (!one) return;
    pieces[at] = (pieces[at] ?? '').replace(one[0], () => change(one[1] ?? '', one[2] ?? ''));
  };
  const changes: (() => void)[] = [
    () => withAttribute((name) => ` ${name}="${anyValue()}"`),
    () => withAttribute((name) => ` ${name}="${anyValue()}"`),
    () => withAttribute(() => ''),
    () =>
      withAttribute(
        (_name, value) => ` ${pick(['id', 'id-ref', 'rsc', 'with-rsc', 'score', 'role'])}="${value}"`,
      ),
    () => drop(element()),
    () => {
      const start = element();
      pieces[start] = take(start) + (pieces[start] === '' ? '' : take(start));
      pieces.fill('', start + 1, (document.ends[start] ?? start) + 1);
    },
    () => {
      const [from, to] = [element(), element()];
      const moved = take(from);
      if (below(2) === 0) drop(from);
      pieces[to] = moved + (pieces[to] ?? '');
    },
    () => {
      const [from, into] = [element(), element()];
      const end = document.ends[into] ?? into;
      if (end !== into) pieces[end] = take(from) + (pieces[end] ?? '');
    },
    () => {
      const [one, other] = [element(), element()];
      const name = /^<([\w.-]+)/.exec(document.pieces[other] ?? '')?.[1] ?? 'x';
      pieces[one] = (pieces[one] ?? '').replace(/^<[\w.-]+/, `<${name}`);
      const end = document.ends[one] ?? one;
      if (end !== one && pieces[end] !== '') pieces[end] = `</${name}>`;
    },
  ];
  for (let times = 1 + below(4); times > 0; times -= 1) pick(changes)();
  let text = pieces.join('');
  if (below(25) === 0) {
    const at = below(text.length);
    text =
      text.slice(0, at) + pick(['', '<', '"', '>', '&', '\u0007', '</cib>']) + text.slice(at + below(40));
  }
  return text;
}
