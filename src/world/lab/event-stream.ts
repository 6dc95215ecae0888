import type { WorldEvent } from '../world.ts';

/**
 * Hands events to everybody who listens. What happened before anybody did is kept for the first listener: a lab has
 * a history by the time it is handed over.
 */
export class EventStream {
  private readonly listeners = new Set<(event: WorldEvent) => void>();
  private past: WorldEvent[] | undefined = [];

  readonly emit = (event: WorldEvent): void => {
    if (this.past) this.past.push(event);
    else for (const listener of this.listeners) listener(event);
  };

  readonly subscribe = (listener: (event: WorldEvent) => void): (() => void) => {
    this.listeners.add(listener);
    const past = this.past ?? [];
    this.past = undefined;
    for (const event of past) listener(event);
    return () => this.listeners.delete(listener);
  };
}
