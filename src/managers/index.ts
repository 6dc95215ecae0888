import { byHand } from './by-hand.ts';
import type { Manager } from './manager.ts';
import { patroni } from './patroni/patroni.ts';

/** Every manager a scenario may name. */
export const managers: readonly Manager[] = [byHand as Manager, patroni as unknown as Manager];
