import type { CommandEntry } from '../command.ts';
import { list } from './list.ts';
import { run } from './run.ts';

/** Every command, in the order of the help. */
export const commands: readonly CommandEntry[] = [run, list];
