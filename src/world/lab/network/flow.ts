import type { Link, Sender } from './link.ts';

/** What travels: the two steps of opening a connection, bytes, the end of a stream, and breaking off. */
export type Parcel =
  | { readonly kind: 'open' | 'opened' | 'end' | 'reset' }
  | { readonly kind: 'data'; readonly bytes: Buffer };

export interface FlowEnds {
  /** Takes what arrived; false if it cannot take it yet and will call `deliver` when it can. */
  readonly receive: (parcel: Parcel) => boolean;
  /** The flow has room again after `full` was true. */
  readonly hasRoom: () => void;
}

/** As much as Linux lets a TCP connection have in flight by default (tcp_wmem, tcp_rmem: 4 to 6 MB). */
const mostHeldBytes = 4 * 1024 * 1024;
const mostHeldParcels = 1024;

/**
 * One direction of one connection. What is sent first waits at the sender, then is on the wire until it arrives,
 * always in order. A cut brings back what is on the wire: TCP would send it again, and so does this once mended.
 */
export class Flow implements Sender {
  link: Link;
  /** While true nothing but the opening of the connection departs. */
  unopened = false;
  readonly #ends: FlowEnds;
  #waiting: Parcel[] = [];
  /** In order; what jitter would let overtake another waits for it. */
  #wire: { readonly parcel: Parcel; arrivesAtMs: number }[] = [];
  #heldBytes = 0;
  #wasFull = false;
  #alarmAtMs = Number.POSITIVE_INFINITY;
  #delivering = false;

  constructor(link: Link, ends: FlowEnds) {
    this.link = link;
    this.#ends = ends;
  }

  /** True if the sender should pause until told that there is room. */
  get full(): boolean {
    return this.#heldBytes >= mostHeldBytes || this.#waiting.length + this.#wire.length >= mostHeldParcels;
  }

  send(parcel: Parcel): void {
    this.#waiting.push(parcel);
    this.#heldBytes += sizeOf(parcel);
    this.#wasFull ||= this.full;
    this.advance();
  }

  /** Like `send`, but ahead of everything that waits. */
  sendFirst(parcel: Parcel): void {
    this.#waiting.unshift(parcel);
    this.#heldBytes += sizeOf(parcel);
    this.advance();
  }

  /** Lets depart what may depart and arrive what has arrived. To be called whenever something changed. */
  advance(): void {
    if (!this.link.limited) while (this.#mayDepart()) this.#depart(Number.POSITIVE_INFINITY);
    else if (this.#mayDepart()) this.link.enqueue(this);
    this.deliver();
  }

  takeTurn(mostBytes: number): boolean {
    if (this.#mayDepart()) this.#depart(mostBytes);
    this.deliver();
    return this.#mayDepart();
  }

  /** Hands over what has arrived, as long as the receiver takes it. */
  deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    for (let first = this.#wire[0]; first && this.link.open; first = this.#wire[0]) {
      if (first.arrivesAtMs > this.link.clock.now()) {
        this.#ringAt(first.arrivesAtMs);
        break;
      }
      this.#wire.shift();
      if (!this.#ends.receive(first.parcel)) {
        this.#wire.unshift(first);
        break;
      }
      this.#heldBytes = Math.max(0, this.#heldBytes - sizeOf(first.parcel));
    }
    this.#delivering = false;
    if (this.#wasFull && !this.full) {
      this.#wasFull = false;
      this.#ends.hasRoom();
    }
  }

  /** The link was cut: nothing is on the wire any more, everything waits at the sender. */
  recall(): void {
    this.#waiting = [...this.#wire.map((entry) => entry.parcel), ...this.#waiting];
    this.#wire = [];
  }

  /** The link has another quality: nothing on the wire stays there longer than the new one takes. */
  retime(): void {
    for (const entry of this.#wire) {
      entry.arrivesAtMs = Math.min(entry.arrivesAtMs, this.link.clock.now() + this.link.travelMs());
    }
  }

  /** Forgets everything that has not arrived. */
  clear(): void {
    this.#waiting = [];
    this.#wire = [];
    this.#heldBytes = 0;
  }

  #mayDepart(): boolean {
    const first = this.#waiting[0];
    return first !== undefined && this.link.open && (!this.unopened || first.kind === 'open');
  }

  #depart(mostBytes: number): void {
    const first = this.#waiting.shift();
    if (!first) return;
    let parcel = first;
    if (first.kind === 'data' && first.bytes.length > mostBytes) {
      parcel = { kind: 'data', bytes: first.bytes.subarray(0, mostBytes) };
      this.#waiting.unshift({ kind: 'data', bytes: first.bytes.subarray(mostBytes) });
    }
    this.#wire.push({ parcel, arrivesAtMs: this.link.transmit(sizeOf(parcel)) });
  }

  #ringAt(atMs: number): void {
    if (atMs >= this.#alarmAtMs) return;
    this.#alarmAtMs = atMs;
    this.link.alarm.ring(atMs, () => {
      if (this.#alarmAtMs === atMs) this.#alarmAtMs = Number.POSITIVE_INFINITY;
      this.deliver();
    });
  }
}

function sizeOf(parcel: Parcel): number {
  return parcel.kind === 'data' ? parcel.bytes.length : 0;
}
