import type { Place } from '../../../model/topology.ts';
import type { VirtualClock } from '../kernel/virtual-clock.ts';
import { Flow } from './flow.ts';
import type { Link } from './link.ts';
import type { Reception } from './reception.ts';

/** How the end of a connection learns that it is over: the other side ended it, or it broke. */
export type Ending = 'end' | 'reset';

/** One end of a connection, for who holds it. */
export interface ConnectionEnd {
  /** Sends something; `arrive` runs where it arrives, if it does. */
  readonly send: (bytes: number, arrive: () => void) => void;
  /** Ends it in order, or breaks it off; the other end learns when the word arrives. */
  readonly close: (how: Ending) => void;
  /** Called once when the other side has ended it or it broke; never after a close of one's own. */
  onEnding: (how: Ending) => void;
}

/** Both directions between two places. */
export interface Route {
  readonly forth: Link;
  readonly back: Link;
}

/** How an attempt to connect may end: heard by a server, or refused. No word at all is the third way. */
export interface Dialling {
  readonly opened: (end: ConnectionEnd, reception: Reception) => void;
  readonly refused: () => void;
}

/** Takes a connection that arrived at a place, with the server's end of it; undefined if nobody listens there. */
export type Listener = (end: ConnectionEnd) => Reception | undefined;

class End implements ConnectionEnd {
  onEnding: (how: Ending) => void = () => undefined;
  /** True until it closed or learned of the other's closing. */
  open = false;
  /** Its host lost power since: whatever arrives is answered with a reset. */
  gone = false;
  readonly flow: Flow;
  readonly #connection: Connection;

  constructor(connection: Connection, flow: Flow) {
    this.#connection = connection;
    this.flow = flow;
  }

  send(bytes: number, arrive: () => void): void {
    if (this.open && !this.gone) this.flow.sendTo(bytes, arrive);
  }

  close(how: Ending): void {
    if (!this.open) return;
    this.open = false;
    if (!this.gone) this.#connection.tellOther(this, how);
  }
}

/**
 * A connection as TCP would see it: opened over the link (one round trip), refused if nobody listens, ended or broken
 * by its ends; whatever travels waits while its way is cut. `near` opened it, `far` is the server's.
 */
export class Connection {
  readonly near: End;
  readonly far: End;
  readonly #dialling: Dialling;
  readonly #listen: (to: Place) => Listener;
  readonly #ended: (connection: Connection) => void;
  #opened = false;

  constructor(parts: {
    readonly route: Route;
    readonly clock: VirtualClock;
    readonly dialling: Dialling;
    /** Who takes connections at a place, asked when one arrives there. */
    readonly listen: (to: Place) => Listener;
    readonly ended: (connection: Connection) => void;
  }) {
    const { route, clock } = parts;
    this.near = new End(this, new Flow(route.forth, clock, () => this.#admits(this.far)));
    this.far = new End(this, new Flow(route.back, clock, () => this.#admits(this.near)));
    this.#dialling = parts.dialling;
    this.#listen = parts.listen;
    this.#ended = parts.ended;
    this.near.open = true;
    this.#knock();
  }

  /** Whether it runs between these two places, whoever opened it. */
  joins(one: Place, other: Place): boolean {
    const { from, to } = this.near.flow.link;
    return (from === one && to === other) || (from === other && to === one);
  }

  touches(place: Place): boolean {
    return this.near.flow.link.from === place || this.near.flow.link.to === place;
  }

  linksChanged(): void {
    this.near.flow.linkChanged();
    this.far.flow.linkChanged();
  }

  /** Something on the way broke it, for both ends and at once. */
  break(): void {
    this.near.flow.clear();
    this.far.flow.clear();
    if (!this.#opened) this.#refuse();
    else for (const end of [this.near, this.far]) this.#learn(end, 'reset');
    this.#finish();
  }

  /** The address it was opened to has another holder: broken at once, or tried again there if nobody answered yet. */
  reroute(route: Route): void {
    if (this.#opened || this.far.open) {
      this.#learn(this.near, 'reset');
      this.near.flow.clear();
      this.far.flow.clear();
      this.near.flow.send(0, () => this.#learn(this.far, 'reset'));
      return;
    }
    this.near.flow.clear();
    this.far.flow.clear();
    this.near.flow.link = route.forth;
    this.far.flow.link = route.back;
    this.#knock();
  }

  /** The host at one of its ends lost power, with everything it had sent. */
  losePower(place: Place): void {
    const lost = this.near.flow.link.from === place ? this.near : this.far;
    lost.flow.clear();
    lost.open = false;
    // An opener keeps asking: once the host is back it has never heard of it.
    if (lost === this.far && !this.#opened) {
      this.near.flow.clear();
      this.#knock();
    } else {
      lost.gone = true;
      if (!this.near.open && !this.far.open) this.#finish();
    }
  }

  /** Whether an end takes what arrives for it. */
  #admits(end: End): boolean {
    if (end.gone) this.#answerWithReset(end);
    return end.open && !end.gone;
  }

  /** Called by an end that closed. */
  tellOther(end: End, how: Ending): void {
    const other = end === this.near ? this.far : this.near;
    if (end === this.near && !this.#opened && !this.far.open) {
      this.#finish();
      return;
    }
    if (how === 'reset') end.flow.clear();
    end.flow.send(0, () => {
      if (other.gone) this.#answerWithReset(other);
      else this.#learn(other, how);
      if (!this.near.open && !this.far.open) this.#finish();
    });
  }

  #knock(): void {
    this.near.flow.send(0, () => this.#arrived());
  }

  #arrived(): void {
    if (!this.near.open) return;
    const { link } = this.near.flow;
    const reception = link.barrier === 'reset' ? undefined : this.#listen(link.to)(this.far);
    if (!reception) {
      this.far.flow.send(0, () => this.#refuse());
      return;
    }
    this.far.open = true;
    this.far.flow.send(0, () => {
      if (!this.near.open) return;
      this.#opened = true;
      this.#dialling.opened(this.near, reception);
    });
  }

  #refuse(): void {
    if (!this.near.open || this.#opened) return;
    this.near.open = false;
    this.#finish();
    this.#dialling.refused();
  }

  #answerWithReset(gone: End): void {
    const other = gone === this.near ? this.far : this.near;
    gone.flow.send(0, () => this.#learn(other, 'reset'));
  }

  #learn(end: End, how: Ending): void {
    if (!end.open || end.gone) return;
    end.open = false;
    end.onEnding(how);
  }

  #finish(): void {
    this.#ended(this);
  }
}
