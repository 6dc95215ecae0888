import type { CommandEntry } from '../command.ts';
import { calibrate } from './calibrate.ts';
import { capture } from './capture.ts';
import { check } from './check.ts';
import { diagnose } from './diagnose.ts';
import { diff } from './diff.ts';
import { doctor } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { explore } from './explore.ts';
import { init } from './init.ts';
import { investigate } from './investigate.ts';
import { judge } from './judge.ts';
import { lintCommand } from './lint.ts';
import { list } from './list.ts';
import { postgres } from './postgres.ts';
import { prove } from './prove.ts';
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
  investigate,
  explore,
  diff,
  prove,
  report,
  explainCommand,
  lintCommand,
  diagnose,
  capture,
  rehearse,
  walCommand,
  calibrate,
  doctor,
  postgres,
];
