import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of seeded chance. The same seed and name give the same draws on every machine. */
export interface Draw {
  /** A whole number from `from` to `to`, both included. */
  readonly integer: (from: number, to: number) => number;
  /** A number in [0, 1) of 32 random bits. */
  readonly fraction: () => number;
  /** One of the given items, which must not be empty. */
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

/**
 * Opens the stream called `name` of a seed. Streams of different names are independent, so that one actor drawing
 * more does not change what another one draws.
 */
export function openDraw(seed: number, name: string): Draw {
  const generator = xoroshiro128plus(scramble(scramble(seed) ^ hashName(name)));
  const integer = (from: number, to: number) => uniformInt(generator, from, to);
  return {
    integer,
    fraction: () => integer(0, 0xffff_ffff) / 0x1_0000_0000,
    pick: (items) => {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new Error('a draw was asked to pick from nothing');
      return item;
    },
  };
}

/**
 * Spreads seeds that follow each other, as those of a campaign do, over all 32 bits; the generator's first draws would be
 * nearly the same otherwise. Once more after the name has come in, or the streams of two names, whose seeds then differ in
 * the same bits for every seed, would rise and fall together. This is the finalizer of MurmurHash3 (https://github.com/aappleby/smhasher).
 */
function scramble(seed: number): number {
  let hash = seed | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
