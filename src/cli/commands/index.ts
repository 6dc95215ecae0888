import type { CommandEntry } from '../command.ts';

/** Every command under its name, in the order of the help. */
const loaders: Readonly<Record<string, () => Promise<CommandEntry>>> = {
  run: async () => (await import('./run.ts')).run,
  init: async () => (await import('./init.ts')).init,
  check: async () => (await import('./check.ts')).check,
  list: async () => (await import('./list.ts')).list,
  judge: async () => (await import('./judge.ts')).judge,
  investigate: async () => (await import('./investigate.ts')).investigate,
  explore: async () => (await import('./explore.ts')).explore,
  diff: async () => (await import('./diff.ts')).diff,
  prove: async () => (await import('./prove.ts')).prove,
  report: async () => (await import('./report.ts')).report,
  explain: async () => (await import('./explain.ts')).explainCommand,
  lint: async () => (await import('./lint.ts')).lintCommand,
  diagnose: async () => (await import('./diagnose.ts')).diagnose,
  capture: async () => (await import('./capture.ts')).capture,
  rehearse: async () => (await import('./rehearse.ts')).rehearse,
  wal: async () => (await import('./wal.ts')).walCommand,
  calibrate: async () => (await import('./calibrate.ts')).calibrate,
  doctor: async () => (await import('./doctor.ts')).doctor,
  postgres: async () => (await import('./postgres.ts')).postgres,
};

/**
 * The command that was asked for, or all of them for the help and for names nobody knows. Loading all takes half a
 * second of processor time, which is more than many commands need for their work.
 */
export async function loadCommands(asked: string | undefined): Promise<readonly CommandEntry[]> {
  const loader = asked !== undefined && Object.hasOwn(loaders, asked) ? loaders[asked] : undefined;
  return Promise.all(loader ? [loader()] : Object.values(loaders).map((load) => load()));
}
