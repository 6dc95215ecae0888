import type { Clock } from '../../../kit/clock.ts';
import type { Draw } from '../../../kit/draw.ts';
import type { LinkQuality, Place } from '../../../model/topology.ts';
import type { Barrier } from '../../link-state.ts';
import type { Alarm } from './alarm.ts';

/** Something that has bytes to send over a link of limited bandwidth and awaits its turn. */
export interface Sender {
  /** Sends at most about this many bytes; answers whether it has more that could depart now. */
  readonly takeTurn: (mostBytes: number) => boolean;
}

/** What an Ethernet packet carries of a TCP stream: the least worth sending at once. */
const packetBytes = 1448;
/** A turn lasts about this long. It also bounds how much a late alarm lets the link catch up. */
const turnMs = 4;

export interface LinkParts {
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** Chance of this link's jitter. */
  readonly draw: Draw;
}

/** All that travels from one place to another, whoever opened the connections it belongs to. */
export class Link {
  readonly from: Place;
  readonly to: Place;
  readonly clock: Clock;
  readonly alarm: Alarm;
  barrier: Barrier = 'none';
  /** False while one of its ends has no power. */
  powered = true;
  readonly #draw: Draw;
  readonly #queue: Sender[] = [];
  #quality: LinkQuality;
  #busyUntilMs = 0;
  #awaitingTurn = false;

  constructor(from: Place, to: Place, quality: LinkQuality, parts: LinkParts) {
    this.from = from;
    this.to = to;
    this.clock = parts.clock;
    this.alarm = parts.alarm;
    this.#draw = parts.draw;
    this.#quality = quality;
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

  get limited(): boolean {
    return this.#quality.bytesPerSecond !== undefined;
  }

  /** How long something travels that departs now: delay, plus jitter drawn evenly. */
  travelMs(): number {
    const { delayMs, jitterMs } = this.#quality;
    return jitterMs > 0 ? delayMs + jitterMs * this.#draw.fraction() : delayMs;
  }

  /** Puts bytes on the wire; answers when the last of them has arrived. */
  transmit(bytes: number): number {
    const now = this.clock.now();
    if (this.#quality.bytesPerSecond === undefined) return now + this.travelMs();
    const durationMs = (bytes / this.#quality.bytesPerSecond) * 1_000;
    this.#busyUntilMs = Math.max(this.#busyUntilMs, now - turnMs) + durationMs;
    return Math.max(now, this.#busyUntilMs) + this.travelMs();
  }

  /** Lines up a sender. Senders take turns, so that one connection cannot starve another. */
  enqueue(sender: Sender): void {
    if (this.#queue.includes(sender)) return;
    this.#queue.push(sender);
    this.#serve();
  }

  #serve(): void {
    if (this.#awaitingTurn) return;
    const turnBytes = Math.ceil(
      ((this.#quality.bytesPerSecond ?? Number.POSITIVE_INFINITY) * turnMs) / 1_000,
    );
    for (let sender = this.#queue.shift(); sender; sender = this.#queue.shift()) {
      if (this.#busyUntilMs > this.clock.now()) {
        this.#queue.unshift(sender);
        this.#awaitTurn();
        return;
      }
      if (sender.takeTurn(Math.max(packetBytes, turnBytes))) this.#queue.push(sender);
    }
  }

  /** Looks again when the link is free, or earlier: a change of quality may free it sooner. */
  #awaitTurn(): void {
    this.#awaitingTurn = true;
    this.alarm.ring(Math.min(this.#busyUntilMs, this.clock.now() + 10 * turnMs), () => {
      this.#awaitingTurn = false;
      this.#serve();
    });
  }
}
