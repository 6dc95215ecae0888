import { byHand } from './by-hand.ts';
import type { Manager } from './manager.ts';
import { pacemaker } from './pacemaker/manager/pacemaker.ts';
import { pacemakerDaemon } from './pacemaker-daemon.ts';
import { patroni } from './patroni/patroni.ts';
import { patroniDaemon } from './patroni-daemon.ts';

/** Every manager a scenario may name. */
export const managers: readonly Manager[] = [
  byHand,
  pacemaker,
  patroni,
  pacemakerDaemon,
  patroniDaemon,
] as readonly unknown[] as readonly Manager[];
