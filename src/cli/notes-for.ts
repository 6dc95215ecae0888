import type { Scenario } from '../model/scenario.ts';
import { notesOn } from '../scenario/notes.ts';
import { worlds } from './compose.ts';
import type { WorldKind } from './scenario-world.ts';
import { noteUnheeded } from './unheeded-settings.ts';

/** What is to be said of a scenario before it is played in this world. */
export function notesFor(scenario: Scenario, world: WorldKind): string[] {
  const unheeded = world === 'simulator' ? noteUnheeded(scenario, worlds.simulatorHeeds) : undefined;
  return [...notesOn(scenario), ...(unheeded === undefined ? [] : [unheeded])];
}
