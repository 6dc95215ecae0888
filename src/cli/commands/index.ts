import type { CommandEntry } from '../command.ts';
import { type Loaders, loadAsked } from '../load-asked.ts';

/** Every command under its name, in the order of the help. */
const loadersFor = (next: string | undefined): Loaders<CommandEntry> => ({
  run: async () => (await import('./run.ts')).run,
  init: async () => (await import('./init.ts')).init,
  check: async () => (await import('./check.ts')).check,
  list: async () => (await import('./list.ts')).list,
  judge: async () => (await import('./judge.ts')).judge,
  investigate: async () => (await import('./investigate.ts')).investigate,
  explore: async () => (await import('./explore.ts')).explore,
  loops: async () => (await import('./loops.ts')).loopsCommand,
  diff: async () => (await import('./diff.ts')).diff,
  prove: async () => (await import('./prove.ts')).prove,
  report: async () => (await import('./report.ts')).report,
  explain: async () => (await import('./explain.ts')).explainCommand,
  lint: async () => (await import('./lint.ts')).lintCommand,
  diagnose: async () => (await import('./diagnose.ts')).diagnose,
  capture: async () => (await import('./capture.ts')).capture,
  rehearse: async () => (await import('./rehearse.ts')).rehearse,
  wal: async () => (await import('./wal.ts')).loadWalCommand(next),
  calibrate: async () => (await import('./calibrate.ts')).calibrate,
  doctor: async () => (await import('./doctor.ts')).doctor,
  postgres: async () => (await import('./postgres.ts')).postgres,
});

/**
 * The command that the first words ask for, or all of them for the help. Loading all takes half a second of processor
 * time, which is more than many commands need for their work.
 */
export function loadCommands([asked, next]: readonly string[]): Promise<CommandEntry[]> {
  return loadAsked(loadersFor(next), asked);
}
