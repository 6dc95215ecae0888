import type { WorldEvent } from '../world.ts';

/** An event as a part of the world reports it: its time is now. */
export type Told = WorldEvent extends infer Each
  ? Each extends WorldEvent
    ? Omit<Each, 'atMs'>
    : never
  : never;

/** Reports an event to whoever subscribed. */
export type Tell = (event: Told) => void;
