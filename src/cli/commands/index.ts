import type { CommandEntry } from '../command.ts';
import { type Loaders, loadAsked } from '../load-asked.ts';

/** Every command under its name, below the heading of the help it stands under, in the order of the help. */
const groupsFor = (next: string | undefined): Readonly<Record<string, Loaders<CommandEntry>>> => ({
  'Play an outage:': {
    run: async () => (await import('./run.ts')).run,
    init: async () => (await import('./init.ts')).init,
    check: async () => (await import('./check.ts')).check,
    list: async () => (await import('./list.ts')).list,
    judge: async () => (await import('./judge.ts')).judge,
    report: async () => (await import('./report.ts')).report,
  },
  'Find out who it was, and what helps:': {
    investigate: async () => (await import('./investigate.ts')).investigate,
    diff: async () => (await import('./diff.ts')).diff,
    explore: async () => (await import('./explore.ts')).explore,
    prove: async () => (await import('./prove.ts')).prove,
    remedies: async () => (await import('./remedies.ts')).remediesCommand,
    loops: async () => (await import('./loops.ts')).loopsCommand,
  },
  'Look at what you have:': {
    diagnose: async () => (await import('./diagnose.ts')).diagnose,
    capture: async () => (await import('./capture.ts')).capture,
    rehearse: async () => (await import('./rehearse.ts')).rehearse,
    explain: async () => (await import('./explain.ts')).explainCommand,
    lint: async () => (await import('./lint.ts')).lintCommand,
    wal: async () => (await import('./wal.ts')).loadWalCommand(next),
  },
  'Set up:': {
    doctor: async () => (await import('./doctor.ts')).doctor,
    postgres: async () => (await import('./postgres.ts')).postgres,
    calibrate: async () => (await import('./calibrate.ts')).calibrate,
  },
});

/**
 * The command that the first words ask for, or all of them for the help. Loading all takes half a second of processor
 * time, which is more than many commands need for their work.
 */
export function loadCommands([asked, next]: readonly string[]): Promise<CommandEntry[]> {
  const loaders = Object.entries(groupsFor(next)).flatMap(([group, commands]) =>
    Object.entries(commands).map(
      ([name, load]) => [name, async () => ({ ...(await load()), group })] as const,
    ),
  );
  return loadAsked(Object.fromEntries(loaders), asked);
}
