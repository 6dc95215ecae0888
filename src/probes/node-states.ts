import { type Clock, callAt } from '../kit/clock.ts';
import type { NodeState } from '../model/node-state.ts';
import type { ObservationEvent } from '../recording/event.ts';
import { isAlike } from './alike.ts';

/** How often every node is looked at, in milliseconds. */
const lookEveryMs = 100;
/** How often an unchanged state is recorded all the same, in milliseconds. */
const recordEveryMs = 500;

export interface ProbeOptions {
  readonly nodes: readonly string[];
  /** Where looks come from: see `World`. */
  readonly world: {
    readonly observe: (node: string) => Promise<NodeState>;
    readonly glance?: ((node: string) => NodeState | undefined) | undefined;
  };
  readonly clock: Clock;
  /**
   * Takes every look. `keep` tells which belong in the recording: those where more changed than positions and counters -
   * free space included, see `isAlike` -, and one every half second.
   */
  readonly take: (event: ObservationEvent, keep: boolean) => void;
}

/**
 * Looks at every node ten times a second, from now on. What happens next is decided in callbacks, not in a loop that
 * awaits: a simulated trial looks hundreds of times. Nodes that can be glanced at share one timer; one whose look takes
 * time gets its own.
 * @returns how to end it; resolves when no look is under way any more
 */
export function probeNodeStates(options: ProbeOptions): () => Promise<void> {
  const { clock } = options;
  const probes = options.nodes.map((node) => new Probe(node, options));
  let inStep = probes;
  let callOff = () => {};
  const round = (): void => {
    const nextMs = clock.now() + lookEveryMs;
    const leaving = inStep.filter((probe) => !probe.glance());
    if (leaving.length > 0) inStep = inStep.filter((probe) => !leaving.includes(probe));
    if (inStep.length > 0) callOff = callAt(clock, nextMs, round, 'quiet');
    for (const probe of leaving) probe.look();
  };
  round();
  return async () => {
    callOff();
    await Promise.all(probes.map((probe) => probe.end()));
  };
}

/** The looks at one node. */
class Probe {
  readonly #node: string;
  readonly #options: ProbeOptions;
  #last: NodeState | undefined;
  #lastKeptMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;
  #ended = false;
  #callOff = () => {};

  constructor(node: string, options: ProbeOptions) {
    this.#node = node;
    this.#options = options;
  }

  /** Takes a look that takes no time. @returns false if there is none to take now */
  glance(): boolean {
    const state = this.#options.world.glance?.(this.#node);
    if (state) this.#saw(state);
    return state !== undefined;
  }

  /** Looks now, and ten times a second from now on. */
  readonly look = (): void => {
    const { clock, world } = this.#options;
    const nextMs = clock.now() + lookEveryMs;
    const lookAgain = () => {
      if (!this.#ended) this.#callOff = callAt(clock, nextMs, this.look, 'quiet');
    };
    if (this.glance()) {
      lookAgain();
      return;
    }
    this.#looking = world.observe(this.#node).then((state) => {
      this.#looking = undefined;
      this.#saw(state);
      lookAgain();
    });
  };

  end(): Promise<void> {
    this.#ended = true;
    this.#callOff();
    return this.#looking ?? Promise.resolve();
  }

  #saw(state: NodeState): void {
    const { clock, take } = this.#options;
    const atMs = clock.now();
    const last = this.#last;
    const keep = last === undefined || atMs - this.#lastKeptMs >= recordEveryMs || !isAlike(last, state);
    if (keep) this.#lastKeptMs = atMs;
    this.#last = state;
    take({ type: 'observation', atMs, state }, keep);
  }
}
