import { cutLink } from './cut-link.ts';
import type { Fault } from './fault.ts';
import { killPostmaster } from './kill-postmaster.ts';
import { powerOff } from './power-off.ts';
import { resetLink } from './reset-link.ts';
import { slowLink } from './slow-link.ts';

/** Every fault a scenario may name, in the order the documentation lists them. */
export const faults: readonly Fault[] = [powerOff, killPostmaster, cutLink, resetLink, slowLink];
