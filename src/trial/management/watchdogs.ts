import { type Clock, callAt } from '../../kit/clock.ts';
import type { World } from '../../world/world.ts';

/** How long a host that was reset takes until it is on the network again, in milliseconds. */
const rebootMs = 5_000;

/**
 * The hosts' watchdogs: devices that reset their host unless they are set anew in time. They do not care whether the
 * program that set them still runs, which is what they are for.
 */
export class Watchdogs {
  readonly #world: World;
  readonly #clock: Clock;
  readonly #tell: (node: string) => void;
  /** How to switch off those that are set. */
  readonly #set = new Map<string, () => void>();

  /** @param tell is told of every reset, before it happens */
  constructor(world: World, tell: (node: string) => void) {
    this.#world = world;
    this.#clock = world.clock;
    this.#tell = tell;
  }

  /** Resets the host of a node that long from now, in milliseconds, unless this is called again before; `null`: never. */
  set(node: string, afterMs: number | null): void {
    this.#set.get(node)?.();
    this.#set.delete(node);
    if (afterMs === null) return;
    this.#set.set(
      node,
      callAt(this.#clock, this.#clock.now() + afterMs, () => void this.#reset(node)),
    );
  }

  /** Switches every watchdog off. */
  stop(): void {
    for (const switchOff of this.#set.values()) switchOff();
    this.#set.clear();
  }

  async #reset(node: string): Promise<void> {
    const { verbs } = this.#world;
    this.#tell(node);
    await verbs.powerOff(node).catch(() => undefined);
    await this.#clock.until(this.#clock.now() + rebootMs);
    await verbs.powerOn(node).catch(() => undefined);
  }
}
