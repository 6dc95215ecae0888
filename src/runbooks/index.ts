import type { Action } from './action.ts';
import { moveAddress } from './move-address.ts';
import { promote } from './promote.ts';
import { startServer } from './start-server.ts';
import { wait } from './wait.ts';

/** Everything an operator can be told to do, in the order the documentation lists it. */
export const actions: readonly Action[] = [promote, moveAddress, startServer, wait];
