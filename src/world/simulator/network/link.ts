import type { Draw } from '../../../kit/draw.ts';
import type { LinkQuality, Place } from '../../../model/topology.ts';
import type { Barrier } from '../../link-state.ts';
import type { VirtualClock } from '../kernel/virtual-clock.ts';

/** All that travels from one place to another, whoever opened the connections it belongs to. */
export class Link {
  readonly from: Place;
  readonly to: Place;
  barrier: Barrier = 'none';
  /** False while one of its ends has no power. */
  powered = true;
  readonly #clock: VirtualClock;
  readonly #openDraw: () => Draw;
  #draw: Draw | undefined;
  #quality: LinkQuality;
  #busyUntilMs = 0;

  /** @param openDraw opens the link's stream of chance; most links never need it */
  constructor(from: Place, to: Place, quality: LinkQuality, clock: VirtualClock, openDraw: () => Draw) {
    this.from = from;
    this.to = to;
    this.#quality = quality;
    this.#clock = clock;
    this.#openDraw = openDraw;
  }

  get quality(): LinkQuality {
    return this.#quality;
  }

  set quality(quality: LinkQuality) {
    this.#quality = quality;
    this.#busyUntilMs = 0;
  }

  /** Whether anything gets through. A `reset` link carries all but the opening of connections. */
  get open(): boolean {
    return this.barrier !== 'cut' && this.powered;
  }

  /**
   * Puts bytes on the wire and answers when the last of them arrives. A link of limited bandwidth sends one parcel
   * after the other, whichever connections they belong to.
   */
  transmit(bytes: number): number {
    const { delayMs, jitterMs, bytesPerSecond } = this.#quality;
    const travelMs = jitterMs > 0 ? delayMs + jitterMs * this.#chance() : delayMs;
    const now = this.#clock.now();
    if (bytesPerSecond === undefined) return now + travelMs;
    this.#busyUntilMs = Math.max(this.#busyUntilMs, now) + (bytes / bytesPerSecond) * 1_000;
    return this.#busyUntilMs + travelMs;
  }

  #chance(): number {
    this.#draw ??= this.#openDraw();
    return this.#draw.fraction();
  }
}
