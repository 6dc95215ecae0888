import type { Action } from './action.ts';
import { changeSetting } from './change-setting.ts';
import { dropSlot } from './drop-slot.ts';
import { follow } from './follow.ts';
import { moveAddress } from './move-address.ts';
import { powerOn } from './power-on.ts';
import { promote } from './promote.ts';
import { rebuildStandby } from './rebuild-standby.ts';
import { reload } from './reload.ts';
import { restartServer } from './restart-server.ts';
import { resumeManaging } from './resume-managing.ts';
import { startServer } from './start-server.ts';
import { stopManaging } from './stop-managing.ts';
import { stopServer } from './stop-server.ts';
import { wait } from './wait.ts';

/** Everything an operator can be told to do, in the order the documentation lists it. */
export const actions: readonly Action[] = [
  promote,
  moveAddress,
  startServer,
  stopServer,
  restartServer,
  changeSetting,
  reload,
  follow,
  rebuildStandby,
  powerOn,
  dropSlot,
  stopManaging,
  resumeManaging,
  wait,
];
