import { type Clock, callAt } from '../kit/clock.ts';
import type { Scenario } from '../model/scenario.ts';
import type { RecordedEvent } from '../recording/event.ts';
import type { World, WorldEvent } from '../world/world.ts';
import type { Situation } from './situation.ts';

/** Where the actors of a trial meet: what they act on, what they know, and when they must stop. */
export interface Stage {
  readonly scenario: Scenario;
  readonly world: World;
  readonly clock: Clock;
  readonly situation: Situation;
  /** Whether the cluster has a manager that gives orders. */
  readonly managed: boolean;
  readonly record: (event: RecordedEvent) => void;
  /** The trial's zero on the clock, in milliseconds. */
  readonly zeroMs: number;
  /** Aborted when the watch is over: whoever waits for a moment stops waiting. */
  readonly watchEnds: AbortSignal;
  /** Aborted when the trial is interrupted or out of time: whoever acts stops acting. */
  readonly stops: AbortSignal;
}

/**
 * Awaits a world event among those that come after this call.
 * @returns a function that takes a test and a time limit; the events in between are not lost
 */
export function eavesdrop(world: World, clock: Clock, signal: AbortSignal) {
  const heard: WorldEvent[] = [];
  // Several may wait at once, as for what two nodes log.
  const waiting = new Set<(event: WorldEvent) => void>();
  const unsubscribe = world.subscribe((event) => {
    heard.push(event);
    for (const hear of waiting) hear(event);
  });
  const awaitEvent = async (
    matches: (event: WorldEvent) => boolean,
    withinMs: number,
  ): Promise<WorldEvent | undefined> => {
    const already = heard.find(matches);
    if (already || withinMs <= 0 || signal.aborted) return already;
    return await new Promise((resolve) => {
      const answer = (event: WorldEvent | undefined) => {
        waiting.delete(hear);
        callOff();
        signal.removeEventListener('abort', giveUp);
        resolve(event);
      };
      const hear = (event: WorldEvent) => {
        if (matches(event)) answer(event);
      };
      const giveUp = () => answer(undefined);
      const callOff = callAt(clock, clock.now() + withinMs, giveUp);
      waiting.add(hear);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };
  return { awaitEvent, unsubscribe };
}
