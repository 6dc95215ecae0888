import { byHand } from './by-hand.ts';
import type { Manager } from './manager.ts';
import { pacemaker } from './pacemaker/manager/pacemaker.ts';
import { pacemakerDaemon } from './pacemaker-daemon.ts';
import { patroniDaemon } from './patroni-daemon.ts';

/** Every manager a scenario may name. */
export const managers: readonly Manager[] = [
  byHand as Manager,
  pacemaker as Manager,
  pacemakerDaemon as Manager,
  patroniDaemon as Manager,
];
