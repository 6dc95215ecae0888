import type { Draw } from '../../../../kit/draw.ts';

/** How late the frames of one sender come, in milliseconds: by `delayMs` and up to `jitterMs` more. */
export interface Lateness {
  readonly delayMs: number;
  readonly jitterMs: number;
}

export interface WaitingFramesParts {
  readonly now: () => number;
  /** Calls back at, or just after, `atMs`. */
  readonly ring: (atMs: number, callback: () => void) => void;
  readonly deliver: (frame: Buffer) => void;
  readonly draw: Draw;
}

/** How many frames of one sender wait at most; what comes then is lost, as at any queue that is full. */
const mostWaiting = 10_000;

interface Lane {
  lateness: Lateness;
  /** In order: what jitter would let overtake another waits for it. */
  waiting: { readonly frame: Buffer; dueMs: number }[];
  ringsAtMs: number;
}

/**
 * Frames of Ethernet that wait for their time, sender by sender. A sender of whom nothing is said does not wait. A new
 * lateness holds for what waits as well: that comes no later than the new delay from now.
 */
export class WaitingFrames {
  readonly #parts: WaitingFramesParts;
  readonly #lanes = new Map<string, Lane>();

  constructor(parts: WaitingFramesParts) {
    this.#parts = parts;
  }

  /** Says anew whose frames come late, by their hardware addresses. */
  setLateness(senders: ReadonlyMap<string, Lateness>): void {
    const byKey = new Map([...senders].map(([address, lateness]) => [keyOf(address), lateness]));
    for (const [key, lane] of this.#lanes) {
      if (byKey.has(key)) continue;
      this.#lanes.delete(key);
      for (const { frame } of lane.waiting.splice(0)) this.#parts.deliver(frame);
    }
    for (const [key, lateness] of byKey) {
      const lane = this.#lanes.get(key);
      if (lane) this.#hasten(lane, lateness);
      else this.#lanes.set(key, { lateness, waiting: [], ringsAtMs: Number.POSITIVE_INFINITY });
    }
  }

  /** Takes a frame that has come; it is delivered when its time has come. */
  take(frame: Buffer): void {
    const lane = this.#lanes.get(senderOf(frame));
    if (!lane) return this.#parts.deliver(frame);
    if (lane.waiting.length >= mostWaiting) return;
    const dueMs = Math.max(lane.waiting.at(-1)?.dueMs ?? 0, this.#dueMs(lane.lateness));
    lane.waiting.push({ frame, dueMs });
    this.#arm(lane);
  }

  #dueMs({ delayMs, jitterMs }: Lateness): number {
    return this.#parts.now() + delayMs + (jitterMs > 0 ? jitterMs * this.#parts.draw.fraction() : 0);
  }

  #hasten(lane: Lane, lateness: Lateness): void {
    lane.lateness = lateness;
    const latestMs = this.#dueMs(lateness);
    for (const entry of lane.waiting) entry.dueMs = Math.min(entry.dueMs, latestMs);
    this.#arm(lane);
  }

  #arm(lane: Lane): void {
    const [first] = lane.waiting;
    if (!first || first.dueMs >= lane.ringsAtMs) return;
    lane.ringsAtMs = first.dueMs;
    this.#parts.ring(first.dueMs, () => this.#deliverDue(lane));
  }

  #deliverDue(lane: Lane): void {
    lane.ringsAtMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#parts.now();
    const stillWaits = lane.waiting.findIndex(({ dueMs }) => dueMs > nowMs);
    const due = lane.waiting.splice(0, stillWaits < 0 ? lane.waiting.length : stillWaits);
    for (const { frame } of due) this.#parts.deliver(frame);
    this.#arm(lane);
  }
}

/** An Ethernet frame begins with the receiver's and then the sender's address, six bytes each (IEEE 802.3). */
function senderOf(frame: Buffer): string {
  return frame.toString('hex', 6, 12);
}

function keyOf(hardwareAddress: string): string {
  return hardwareAddress.replaceAll(':', '').toLowerCase();
}
