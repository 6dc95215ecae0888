import { type Clock, callAt } from '../../kit/clock.ts';
import type { World } from '../../world/world.ts';

/** How long a host that was reset takes until it is on the network again, in milliseconds. */
const rebootMs = 5_000;

/** Takes the power from a host, and gives it back once it would have booted. A world that refuses either has the last word. */
async function resetHost({ verbs, clock }: World, node: string): Promise<void> {
  await verbs.powerOff(node).catch(() => undefined);
  await bootLater({ verbs, clock }, node);
}

/** Gives a host whose power was taken on purpose its power back, once it would have booted. */
export async function bootLater(
  { verbs, clock }: Pick<World, 'verbs' | 'clock'>,
  node: string,
): Promise<void> {
  await clock.until(clock.now() + rebootMs);
  await verbs.powerOn(node).catch(() => undefined);
}

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
    this.#tell(node);
    await resetHost(this.#world, node);
  }
}
