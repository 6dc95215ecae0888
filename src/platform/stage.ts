import { type Draw, openDraw } from '../kit/draw.ts';
import { EventQueue, type Handle } from '../kit/event-queue.ts';
import { Meter } from './meter.ts';
import type { Done, RunningPart } from './running-part.ts';

/** Something worth telling that happened in a part. */
export interface Told {
  readonly atMs: number;
  readonly part: string;
  /** Its kind, a word with dashes: `host-panics`. */
  readonly what: string;
  readonly text: string;
}

/**
 * Where the parts of one platform play: one clock, one queue of events, one seed. Parts are asked in the order of the
 * scenario, and events of equal times come in the order in which they were scheduled, so that the same platform and
 * seed give the same play everywhere.
 */
export class Stage {
  /** Milliseconds since the trial's zero. */
  nowMs = 0;
  /** How many events have happened. */
  events = 0;
  /** What was drawn for each unknown, by part and key: `agents.fill`. */
  readonly drawn = new Map<string, number>();
  readonly parts = new Map<string, RunningPart>();
  readonly #queue: EventQueue;
  readonly #acts: ((subject: number) => void)[] = [];
  readonly #meters: Meter[] = [];
  readonly #seed: number;
  readonly #hear: (told: Told) => void;

  /** @param mostWaiting how many events may wait at once; as many as a queue can number unless told */
  constructor(seed: number, hear: (told: Told) => void, mostWaiting?: number) {
    this.#queue = new EventQueue(mostWaiting);
    this.#seed = seed;
    this.#hear = hear;
  }

  /** A stream of chance of its own for each name. */
  draw(name: string): Draw {
    return openDraw(this.#seed, name);
  }

  /** Registers what happens at a kind of event; the answer names the kind. */
  on(act: (subject: number) => void): number {
    return this.#acts.push(act) - 1;
  }

  /** Schedules an event of a kind after a delay in milliseconds. */
  after(delayMs: number, kind: number, subject = 0): Handle {
    return this.#queue.schedule(this.nowMs + delayMs, kind, subject);
  }

  cancel(handle: Handle): boolean {
    return this.#queue.cancel(handle);
  }

  /** Does something every so many milliseconds, the first time one interval from now. */
  every(intervalMs: number, act: () => void): void {
    const kind = this.on(() => {
      act();
      this.after(intervalMs, kind);
    });
    this.after(intervalMs, kind);
  }

  meter(): Meter {
    const meter = new Meter();
    this.#meters.push(meter);
    return meter;
  }

  /** Ends a sample interval for all meters. */
  turnMeters(seconds: number): void {
    for (const meter of this.#meters) meter.turn(seconds);
  }

  tell(part: string, what: string, text: string): void {
    this.#hear({ atMs: this.nowMs, part, what, text });
  }

  /** The part of a name; one that was checked to exist when the scenario was read. */
  find(name: string): RunningPart {
    const part = this.parts.get(name);
    if (!part) throw new Error(`no part is called ${name}`);
    return part;
  }

  /** What a gauge of a part reads now. */
  read(part: string, gauge: string): number {
    const look = this.find(part).gauges[gauge];
    if (!look) throw new Error(`${part} has no gauge called ${gauge}`);
    return look();
  }

  /**
   * Does something to a part, as people in a procedure do.
   * @param written the parameters as they were written; checked when the scenario was read
   */
  perform(part: string, act: string, written: Readonly<Record<string, unknown>>): Done {
    const { act: perform, readAct } = this.find(part);
    if (!perform || !readAct) throw new Error(`${part} cannot do that: ${act}`);
    return perform(act, readAct(act, written));
  }

  /**
   * Lets time pass.
   * @param untilMs no later event happens
   * @param mostEvents then a breath is taken: false means that there is more to do
   */
  run(untilMs: number, mostEvents = Number.POSITIVE_INFINITY): boolean {
    const queue = this.#queue;
    let left = mostEvents;
    while (queue.nextMs <= untilMs) {
      if (left <= 0) return false;
      queue.take();
      this.nowMs = queue.atMs;
      this.events += 1;
      left -= 1;
      const act = this.#acts[queue.kind];
      if (act) act(queue.subject);
    }
    this.nowMs = untilMs;
    return true;
  }
}
