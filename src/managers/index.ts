import { byHand } from './by-hand.ts';
import type { Manager } from './manager.ts';
import { pacemaker } from './pacemaker/manager/pacemaker.ts';
import { patroni } from './patroni/patroni.ts';

/** Every manager a scenario may name. */
export const managers: readonly Manager[] = [
  byHand,
  pacemaker,
  patroni,
] as readonly unknown[] as readonly Manager[];
