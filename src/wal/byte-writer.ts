/**
 * Puts text together as bytes. A dump writes hundreds of millions of characters: making them strings first, and bytes
 * afterwards, would cost more than all the rest.
 */
import type { Lsn } from './lsn.ts';

const defaultChunkBytes = 2 ** 20;
/** Room that is asked for at once, so that the small writers need not ask. */
const roomBytes = 256;

const digitPairs = Buffer.from(Array.from({ length: 100 }, (_, n) => `${n}`.padStart(2, '0')).join(''));
const hexPairs = Buffer.from(
  Array.from({ length: 256 }, (_, n) => n.toString(16).toUpperCase().padStart(2, '0')).join(''),
);
const blank = 0x20;
const zero = 0x30;

/**
 * A growing list of filled chunks. `room` must be called before anything else is written, at least every 256 bytes;
 * only `text` sees to its own room.
 */
export class ByteWriter {
  readonly #chunkBytes: number;
  #chunks: Buffer<ArrayBuffer>[] = [];
  #bytes: Buffer<ArrayBuffer> = Buffer.alloc(0);
  #at = 0;
  /** The upper half of the last address, in digits: neighbouring records share it. */
  #high = -1;
  #highDigits: Uint8Array = Buffer.alloc(0);

  constructor(chunkBytes = defaultChunkBytes) {
    this.#chunkBytes = chunkBytes;
  }

  /** Makes sure that the next 256 bytes have room. */
  room(): void {
    if (this.#bytes.length - this.#at < roomBytes) this.#nextChunk();
  }

  byte(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  /** Bytes made before; at most 64 of them. */
  prepared(bytes: Uint8Array): void {
    const target = this.#bytes;
    let at = this.#at;
    for (let index = 0; index < bytes.length; index++) target[at++] = bytes[index] ?? 0;
    this.#at = at;
  }

  /** A text of any length and any characters. */
  text(text: string): void {
    const { length } = text;
    if (this.#bytes.length - this.#at < length * 3 + roomBytes) this.#nextChunk(length * 3 + roomBytes);
    const target = this.#bytes;
    let at = this.#at;
    if (length < 40) {
      let index = 0;
      for (; index < length; index++) {
        const code = text.charCodeAt(index);
        if (code > 127) break;
        target[at++] = code;
      }
      if (index === length) {
        this.#at = at;
        return;
      }
    }
    this.#at += target.write(text, this.#at);
  }

  /** A whole number from 0 on, below 2^53. */
  decimal(value: number): void {
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits++;
    this.#digits(value, digits);
  }

  /** A whole number with blanks before it up to a width. */
  padded(value: number, width: number): void {
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits++;
    for (let count = digits; count < width; count++) this.#bytes[this.#at++] = blank;
    this.#digits(value, digits);
  }

  /** An address with its low half padded to eight digits. */
  paddedLsn(lsn: Lsn): void {
    const low = this.#writeHighHalf(lsn);
    this.#hexByte(low >>> 24);
    this.#hexByte((low >>> 16) & 255);
    this.#hexByte((low >>> 8) & 255);
    this.#hexByte(low & 255);
  }

  /** An address without padding. */
  lsn(lsn: Lsn): void {
    const low = this.#writeHighHalf(lsn);
    let shift = 28;
    while (shift > 0 && low >>> shift === 0) shift -= 4;
    for (; shift >= 0; shift -= 4) this.byte(hexPairs[((low >>> shift) & 15) * 2 + 1] ?? 0);
  }

  /** Hands over what was written and begins anew. */
  take(): Buffer<ArrayBuffer>[] {
    const chunks = [...this.#chunks, this.#bytes.subarray(0, this.#at)];
    this.#chunks = [];
    this.#bytes = Buffer.alloc(0);
    this.#at = 0;
    return chunks.filter((chunk) => chunk.length > 0);
  }

  /** Writes an address up to its slash and gives the low half. */
  #writeHighHalf(lsn: Lsn): number {
    const high = Math.floor(lsn / 2 ** 32);
    if (high !== this.#high) {
      this.#high = high;
      this.#highDigits = Buffer.from(`${high.toString(16).toUpperCase()}/`);
    }
    this.prepared(this.#highDigits);
    return (lsn - high * 2 ** 32) | 0;
  }

  #hexByte(value: number): void {
    const target = this.#bytes;
    target[this.#at++] = hexPairs[value * 2] ?? 0;
    target[this.#at++] = hexPairs[value * 2 + 1] ?? 0;
  }

  #digits(value: number, digits: number): void {
    const target = this.#bytes;
    let at = this.#at + digits;
    this.#at = at;
    let rest = value;
    while (rest >= 100) {
      const shorter = rest < 2 ** 31 ? ((rest | 0) / 100) | 0 : Math.floor(rest / 100);
      const pair = (rest - shorter * 100) * 2;
      target[--at] = digitPairs[pair + 1] ?? 0;
      target[--at] = digitPairs[pair] ?? 0;
      rest = shorter;
    }
    if (rest >= 10) {
      target[--at] = digitPairs[rest * 2 + 1] ?? 0;
      target[--at] = digitPairs[rest * 2] ?? 0;
    } else {
      target[--at] = zero + rest;
    }
  }

  #nextChunk(bytesMin = 0): void {
    this.#chunks.push(this.#bytes.subarray(0, this.#at));
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(this.#chunkBytes, bytesMin));
    this.#at = 0;
  }
}
