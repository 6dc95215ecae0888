import type { StorageState } from '../../../model/node-state.ts';
import { VerbFailed } from '../../world.ts';

/** A disk of limited size that one node uses alone for one kind of file. */
export class Disk {
  /** What the operating system says to whoever opens a file for writing; absent if it can be written. */
  refusal: 'Permission denied' | 'Read-only file system' | undefined;
  #fillerBytes = 0;
  readonly #capacityBytes: number;
  readonly #usedBytes: () => number;

  constructor(capacityBytes: number, usedBytes: () => number) {
    this.#capacityBytes = capacityBytes;
    this.#usedBytes = usedBytes;
  }

  get writable(): boolean {
    return this.refusal === undefined;
  }

  get freeBytes(): number {
    return Math.max(0, this.#capacityBytes - this.#usedBytes() - this.#fillerBytes);
  }

  /** Leaves this much free. */
  fill(freeBytes: number, what: string): void {
    this.#fillerBytes = 0;
    const filler = this.freeBytes - freeBytes;
    if (filler <= 0) throw new VerbFailed(`${what} has only ${this.freeBytes} bytes free already`);
    this.#fillerBytes = filler;
  }

  empty(): void {
    this.#fillerBytes = 0;
  }

  look(): StorageState {
    return { freeBytes: this.freeBytes, writable: this.writable };
  }
}
