import type { CommandEntry } from '../command.ts';
import { capture } from './capture.ts';
import { check } from './check.ts';
import { diagnose } from './diagnose.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { judge } from './judge.ts';
import { list } from './list.ts';
import { postgres } from './postgres.ts';
import { rehearse } from './rehearse.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { walCommand } from './wal.ts';

/** Every command, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  run,
  init,
  check,
  list,
  judge,
  report,
  diagnose,
  capture,
  rehearse,
  walCommand,
  doctor,
  postgres,
];
