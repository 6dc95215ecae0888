/** What a region can do; each can be lost for itself. */
export const capabilities = ['compute', 'launches', 'images', 'data'] as const;
export type Capability = (typeof capabilities)[number];

/** What a capability is, in words for people. */
export const capabilityWords: Readonly<Record<Capability, string>> = {
  compute: 'what runs goes on running',
  launches: 'new instances and pods can be started',
  images: 'images can be pulled from the registries in it',
  data: 'databases, caches and search clusters in it answer',
};

/** A place that parts are in, and that can be lost. */
export interface Region {
  readonly can: (capability: Capability) => boolean;
  /** Calls back after each change, in the order in which parts asked. */
  readonly watch: (hear: () => void) => void;
}

/** Whether other parts can rely on this one, which is what they wait for when they start. */
export interface Availability {
  readonly isUp: boolean;
  /** What it waits for before it starts; empty unless it was asked to start and has not begun. */
  readonly waitsFor: readonly string[];
  readonly watch: (hear: () => void) => void;
}

/** Those who want to hear of changes, in the order in which they asked. */
export class Watchers {
  readonly #all: (() => void)[] = [];

  add(hear: () => void): void {
    this.#all.push(hear);
  }

  tell(): void {
    for (const hear of this.#all) hear();
  }
}
