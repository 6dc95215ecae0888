import { connect, type Socket } from 'node:net';
import type { Place } from '../../../model/topology.ts';
import { Flow, type Parcel } from './flow.ts';
import type { Link } from './link.ts';

/** The way to the other end: both directions, and where its server listens. */
export interface Route {
  readonly forth: Link;
  readonly back: Link;
  readonly host: string;
  readonly port: number;
  /** The source address the server sees; absent where the machine has only one loopback address. */
  readonly localAddress?: string;
}

export interface ConnectionParts {
  /** The socket of who opened the connection, as accepted. */
  readonly opener: Socket;
  readonly route: Route;
  /** Called once, when both ends are gone. */
  readonly ended: (connection: Connection) => void;
  /** Something about the machine itself, not about the simulated network, kept the proxy from connecting. */
  readonly mishap: (what: string) => void;
}

/** One end of a connection: the machine's socket that stands for it, and what it sends. */
interface End {
  socket: Socket | undefined;
  /** From when there is a socket until it is closed. */
  open: boolean;
  /** Its host lost power since: whatever its socket does is not seen, whatever arrives is answered with a reset. */
  gone: boolean;
  readonly sends: Flow;
}

/**
 * A connection as TCP would see it: opened over the link (one round trip), refused if nobody listens, half-closed,
 * reset by its ends; whatever travels waits while its way is cut. `near` opened it, `far` is the server.
 */
export class Connection {
  readonly #near: End;
  readonly #far: End;
  readonly #parts: ConnectionParts;
  #route: Route;
  /** The opener has heard from the server's host. */
  #opened = false;
  #nearEnded = false;
  #finished = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#route = parts.route;
    this.#near = {
      socket: parts.opener,
      open: true,
      gone: false,
      sends: new Flow(parts.route.forth, {
        receive: (parcel) => this.#arriveFar(parcel),
        hasRoom: () => this.#near.socket?.resume(),
      }),
    };
    this.#far = {
      socket: undefined,
      open: false,
      gone: false,
      sends: new Flow(parts.route.back, {
        receive: (parcel) => this.#arriveNear(parcel),
        hasRoom: () => this.#far.socket?.resume(),
      }),
    };
    this.#attend(this.#near, this.#far, parts.opener);
    this.#near.sends.unopened = true;
    this.#near.sends.send({ kind: 'open' });
  }

  /** Whether its way, as it is now, runs between these two places, whoever opened it. */
  joins(one: Place, other: Place): boolean {
    const { from, to } = this.#route.forth;
    return (from === one && to === other) || (from === other && to === one);
  }

  touches(place: Place): boolean {
    return this.#route.forth.from === place || this.#route.forth.to === place;
  }

  /** One of its links was cut, mended, or has another quality. */
  linksChanged(): void {
    for (const { sends } of [this.#near, this.#far]) {
      if (sends.link.open) sends.retime();
      else sends.recall();
    }
    this.#giveUpIfHopeless();
    this.#near.sends.advance();
    this.#far.sends.advance();
  }

  /** Something on the way broke it, for both ends and at once. */
  break(): void {
    this.#near.sends.clear();
    this.#far.sends.clear();
    for (const end of [this.#near, this.#far]) if (!end.gone && end.socket) resetSocket(end.socket);
    if (!this.#far.open) this.#finish();
  }

  /**
   * The address it was opened to has another holder. The opener learns at once that the connection is broken; to the
   * former holder the word travels over the link. What was never answered is tried again at the new one.
   */
  reroute(route: Route): void {
    if (!this.#far.socket) {
      this.#route = route;
      this.#near.sends.recall();
      this.#near.sends.link = route.forth;
      this.#far.sends.link = route.back;
      this.linksChanged();
    } else {
      if (this.#near.socket) resetSocket(this.#near.socket);
      this.#sendReset(this.#near);
    }
  }

  /** The host at one of its ends lost power, with everything it had sent and everything on its way to it. */
  losePower(place: Place): void {
    const fromNear = this.#route.forth.from === place;
    const [lost, other] = fromNear ? [this.#near, this.#far] : [this.#far, this.#near];
    lost.sends.clear();
    lost.socket?.resume();
    other.sends.recall();
    if (!fromNear && !this.#opened) {
      // The opener keeps asking; the host, once it is back, has never heard of it.
      if (this.#far.socket) this.#near.sends.sendFirst({ kind: 'open' });
      this.#far.socket?.destroy();
      this.#far.socket = undefined;
      this.#far.open = false;
      this.#giveUpIfHopeless();
      return;
    }
    lost.gone = true;
    if (!other.open || other.gone) this.#finish();
  }

  /** The host is back; it knows nothing of connections it had before. */
  regainPower(place: Place): void {
    const end = this.#route.forth.from === place ? this.#near : this.#far;
    if (end.gone) end.socket?.destroy();
  }

  /** Ends it without regard to the simulated network. */
  destroy(): void {
    this.#finish();
  }

  #arriveFar(parcel: Parcel): boolean {
    if (parcel.kind !== 'open') return this.#arrive(this.#far, parcel);
    if (!this.#far.sends.link.open) return false;
    if (this.#near.sends.link.barrier === 'reset') this.#far.sends.send({ kind: 'reset' });
    else this.#connect();
    return true;
  }

  #arriveNear(parcel: Parcel): boolean {
    if (parcel.kind !== 'opened') return this.#arrive(this.#near, parcel);
    this.#opened = true;
    this.#near.sends.unopened = false;
    this.#near.sends.advance();
    return true;
  }

  #arrive(end: End, parcel: Parcel): boolean {
    const { socket } = end;
    if (end.gone) {
      if (parcel.kind !== 'reset') end.sends.send({ kind: 'reset' });
      return true;
    }
    if (!socket || socket.destroyed) return true;
    if (parcel.kind === 'data') {
      if (socket.writableNeedDrain) return false;
      socket.write(parcel.bytes);
    } else if (parcel.kind === 'end') socket.end();
    else resetSocket(socket);
    return true;
  }

  #connect(): void {
    const { host, port, localAddress } = this.#route;
    const socket = connect({
      host,
      port,
      noDelay: true,
      allowHalfOpen: true,
      ...(localAddress ? { localAddress } : {}),
    });
    this.#far.socket = socket;
    this.#far.open = true;
    socket.once('connect', () => {
      if (this.#heeds(this.#far, socket)) this.#far.sends.send({ kind: 'opened' });
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const ordinary = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'];
      if (!ordinary.includes(error.code ?? ''))
        this.#parts.mishap(`the link to ${host}:${port} failed: ${error.message}`);
    });
    this.#attend(this.#far, this.#near, socket);
  }

  /** Sends on what an end does. */
  #attend(end: End, other: End, socket: Socket): void {
    socket.on('data', (bytes) => {
      if (!this.#heeds(end, socket)) return;
      end.sends.send({ kind: 'data', bytes });
      if (end.sends.full) socket.pause();
    });
    socket.on('drain', () => other.sends.deliver());
    socket.on('end', () => {
      if (!this.#heeds(end, socket)) {
        socket.destroy();
        return;
      }
      if (end === this.#near) this.#nearEnded = true;
      end.sends.send({ kind: 'end' });
      this.#giveUpIfHopeless();
    });
    socket.on('error', () => undefined);
    socket.on('close', (hadError) => {
      if (end.socket !== socket) return;
      end.open = false;
      if (hadError && !end.gone) this.#sendReset(end);
      if (!other.open || other.gone) this.#finish();
    });
  }

  /** Whether what this socket does is still seen by anybody. */
  #heeds(end: End, socket: Socket): boolean {
    return end.socket === socket && !end.gone;
  }

  /** An end broke off: nothing can reach it any more, and the other end is told. */
  #sendReset(end: End): void {
    const other = end === this.#near ? this.#far : this.#near;
    // What the opener of a connection wants to say stays until it has heard from the other end.
    if (!other.sends.unopened) other.sends.clear();
    if (end.sends.unopened) end.sends.clear();
    end.sends.unopened = false;
    end.sends.send({ kind: 'reset' });
  }

  /** Whoever stops waiting for an unanswered connection has never been heard of at the other end. */
  #giveUpIfHopeless(): void {
    const answered =
      this.#far.socket !== undefined || (this.#near.sends.link.open && this.#far.sends.link.open);
    if (this.#nearEnded && !answered) this.#finish();
  }

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#near.sends.clear();
    this.#far.sends.clear();
    this.#near.socket?.destroy();
    this.#far.socket?.destroy();
    this.#parts.ended(this);
  }
}

/** Sends RST rather than FIN; after a FIN the system only lets a socket be closed. */
function resetSocket(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
