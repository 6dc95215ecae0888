import type { Handle } from '../../../kit/event-queue.ts';
import type { VirtualClock } from '../kernel/virtual-clock.ts';
import type { Link } from './link.ts';

/** Something on its way: how large it is, what happens where it arrives, and whether the receiver is asked first. */
interface Parcel {
  readonly bytes: number;
  readonly deliver: () => void;
  readonly addressed: boolean;
  arrivesAtMs: number;
  alarm: Handle;
}

/**
 * One direction of one connection: everything arrives, in order. While the link is cut it waits at the sender, as TCP
 * would send it again and again, and travels once the link is mended.
 */
export class Flow {
  link: Link;
  readonly #clock: VirtualClock;
  readonly #admits: () => boolean;
  #waiting: Parcel[] = [];
  #wire: Parcel[] = [];
  #lastArrivalMs = 0;

  /** @param admits whether who is at the other end takes what arrives for it */
  constructor(link: Link, clock: VirtualClock, admits: () => boolean) {
    this.link = link;
    this.#clock = clock;
    this.#admits = admits;
  }

  /** Sends what happens where it arrives, whoever is there. */
  send(bytes: number, deliver: () => void): void {
    this.#dispatch({ bytes, deliver, addressed: false, arrivesAtMs: 0, alarm: -1 });
  }

  /** Sends something to who is at the other end: it happens only if they take it when it arrives. */
  sendTo(bytes: number, deliver: () => void): void {
    this.#dispatch({ bytes, deliver, addressed: true, arrivesAtMs: 0, alarm: -1 });
  }

  #dispatch(parcel: Parcel): void {
    if (this.link.open && this.#waiting.length === 0) this.#depart(parcel);
    else this.#waiting.push(parcel);
  }

  /** The link was cut, mended, or has another quality. */
  linkChanged(): void {
    if (this.link.open) {
      this.#retime();
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const parcel of waiting) this.#depart(parcel);
      return;
    }
    for (const parcel of this.#wire) this.#clock.cancel(parcel.alarm);
    this.#waiting = [...this.#wire, ...this.#waiting];
    this.#wire = [];
    this.#lastArrivalMs = 0;
  }

  /** Forgets everything that has not arrived. */
  clear(): void {
    for (const parcel of this.#wire) this.#clock.cancel(parcel.alarm);
    this.#wire = [];
    this.#waiting = [];
    this.#lastArrivalMs = 0;
  }

  #depart(parcel: Parcel): void {
    // What jitter would let overtake another waits for it.
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.link.transmit(parcel.bytes));
    parcel.arrivesAtMs = this.#lastArrivalMs;
    this.#wire.push(parcel);
    parcel.alarm = this.#clock.at(parcel.arrivesAtMs, this.#arrive);
  }

  /** Nothing on the wire stays there longer than the new quality takes. */
  #retime(): void {
    if (this.#wire.length === 0) return;
    const soonest = this.#clock.now() + this.link.quality.delayMs + this.link.quality.jitterMs;
    this.#lastArrivalMs = 0;
    for (const parcel of this.#wire) {
      this.#clock.cancel(parcel.alarm);
      parcel.arrivesAtMs = Math.max(this.#lastArrivalMs, Math.min(parcel.arrivesAtMs, soonest));
      this.#lastArrivalMs = parcel.arrivesAtMs;
      parcel.alarm = this.#clock.at(parcel.arrivesAtMs, this.#arrive);
    }
  }

  readonly #arrive = (): void => {
    const parcel = this.#wire.shift();
    if (parcel && (!parcel.addressed || this.#admits())) parcel.deliver();
  };
}
