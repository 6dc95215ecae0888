/** Reads numbers from a stretch of a record and never beyond it. */

/** Thrown when a record's data is shorter than its kind needs: damaged, or of a layout this reader does not know. */
export class ShortData extends Error {
  override readonly name = 'ShortData';
}

/** Little-endian fields at offsets counted from the stretch's first byte. Each getter throws `ShortData` beyond it. */
export class FieldReader {
  readonly buffer: Buffer;
  readonly start: number;
  readonly length: number;

  constructor(buffer: Buffer, start: number, length: number) {
    this.buffer = buffer;
    this.start = start;
    this.length = length;
  }

  u8(at: number): number {
    return this.buffer[this.#place(at, 1)] ?? 0;
  }

  i8(at: number): number {
    return this.buffer.readInt8(this.#place(at, 1));
  }

  u16(at: number): number {
    return this.buffer.readUInt16LE(this.#place(at, 2));
  }

  u32(at: number): number {
    return this.buffer.readUInt32LE(this.#place(at, 4));
  }

  i32(at: number): number {
    return this.buffer.readInt32LE(this.#place(at, 4));
  }

  u64(at: number): bigint {
    return this.buffer.readBigUInt64LE(this.#place(at, 8));
  }

  i64(at: number): bigint {
    return this.buffer.readBigInt64LE(this.#place(at, 8));
  }

  f64(at: number): number {
    return this.buffer.readDoubleLE(this.#place(at, 8));
  }

  bytes(at: number, count: number): Buffer {
    const place = this.#place(at, count);
    return this.buffer.subarray(place, place + count);
  }

  /** A text that ends at the first zero byte or with the stretch. */
  text(at: number): string {
    const from = this.#place(at, 0);
    const end = this.start + this.length;
    const zero = this.buffer.indexOf(0, from);
    return this.buffer.toString('utf8', from, zero < 0 || zero > end ? end : zero);
  }

  /** `count` consecutive 32-bit numbers. */
  list(at: number, count: number): number[] {
    this.#place(at, Math.max(0, count) * 4);
    return Array.from({ length: Math.max(0, count) }, (_, index) => this.u32(at + index * 4));
  }

  #place(at: number, count: number): number {
    if (at < 0 || at + count > this.length) {
      throw new ShortData(`${at + count} bytes are needed, ${this.length} are there`);
    }
    return this.start + at;
  }
}
