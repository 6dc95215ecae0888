import type { Scenario } from '../../model/scenario.ts';

/**
 * A scenario on its way to a thread. The trials of a search share most of their parts - topology, suspects, symptoms -, and
 * to copy a part costs more than to name it; what a thread learns of a part, it knows the next time as well.
 */
export interface Parcel {
  readonly fields: Readonly<Record<string, Written>>;
}

type Written =
  | { readonly plain: unknown }
  | { readonly list: readonly Written[] }
  /** A part by its number, and what it is unless the thread has it already. */
  | { readonly number: number; readonly part?: object };

/** How many parts both ends keep: far more than scenarios share. One that was forgotten is sent again. */
const mostKept = 2_000;

/** The end that sends, one for each thread. */
export class Packer {
  readonly #kept: object[] = [];
  readonly #numbers = new WeakMap<object, number>();
  #next = 0;

  pack(scenario: Scenario): Parcel {
    const fields = Object.entries(scenario).map(([name, value]) => [name, this.#write(value)]);
    return { fields: Object.fromEntries(fields) };
  }

  #write(value: unknown): Written {
    if (Array.isArray(value)) return { list: value.map((each) => this.#write(each)) };
    if (typeof value !== 'object' || value === null) return { plain: value };
    const known = this.#numbers.get(value);
    if (known !== undefined && this.#kept[known] === value) return { number: known };
    const number = this.#next;
    this.#next = (number + 1) % mostKept;
    this.#kept[number] = value;
    this.#numbers.set(value, number);
    return { number, part: value };
  }
}

/** The end that receives; parcels are to be unpacked in the order in which they were packed. */
export class Unpacker {
  readonly #kept: object[] = [];

  unpack({ fields }: Parcel): Scenario {
    const read = Object.entries(fields).map(([name, written]) => [name, this.#read(written)]);
    return Object.fromEntries(read) as Scenario;
  }

  #read(written: Written): unknown {
    if ('plain' in written) return written.plain;
    if ('list' in written) return written.list.map((each) => this.#read(each));
    if (written.part) this.#kept[written.number] = written.part;
    return this.#kept[written.number];
  }
}
