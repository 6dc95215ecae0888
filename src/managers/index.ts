import { byHand } from './by-hand.ts';
import type { Manager } from './manager.ts';
import { pacemaker } from './pacemaker/manager/pacemaker.ts';

/** Every manager a scenario may name. */
export const managers: readonly Manager[] = [byHand as Manager, pacemaker as Manager];
