import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { Scenario } from '../model/scenario.ts';
import { exitCode, type Terminal } from './command.ts';
import { words, worlds } from './compose.ts';
import type { WorldKind } from './scenario-world.ts';

/** What is to be played: a scenario, read from this file. */
interface Trials {
  readonly scenario: Scenario;
  readonly file: string;
  readonly world: WorldKind;
}

/**
 * Plays trials. Managers' own programs take root; where this user lacks it and can have it in a user namespace, the whole
 * command is given once more there, for it is a process that enters a namespace, and Node's cannot once it runs.
 * @returns the exit code
 */
export async function withRoot(
  { scenario, file, world }: Trials,
  terminal: Terminal,
  play: () => Promise<number>,
): Promise<number> {
  if (world !== 'lab' || process.getuid?.() === 0) return play();
  const through = await wayToRoot(scenario);
  // A pipe is read once; the lab says what to write instead.
  if (!through || !(await stat(file)).isFile()) return play();
  terminal.err(
    'Hosts take root, which this user is not: the command goes on as root of a user namespace (unshare).',
  );
  return sameCommand(through, terminal);
}

async function wayToRoot({ manager }: Scenario): Promise<readonly string[] | undefined> {
  if (!manager || !words.managerOf(manager.kind).daemon) return undefined;
  const abilities = await worlds.describeDaemons();
  return abilities.find((each) => each.manager === manager.kind)?.through;
}

/**
 * What ties a command to this process: the kernel forgets a death signal when the user changes, so it is asked for after
 * that; a parent that had died before is no longer the parent.
 */
const tied = ['setpriv', '--pdeathsig', 'KILL', '--', 'sh', '-c', '[ "$PPID" = "$0" ] && exec "$@"'];

/**
 * The command this process was started with, behind another one. It ends with this process, in whatever way. It has a
 * session of its own, so that every signal reaches it once: from here.
 */
async function sameCommand(through: readonly string[], terminal: Terminal): Promise<number> {
  const [file = '', ...before] = through;
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const options: SpawnOptions = { stdio: 'inherit', detached: true };
  const child = spawn(file, [...before, ...tied, `${process.pid}`, ...again], options);
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGWINCH'] as const;
  for (const signal of signals) process.on(signal, pass);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (code !== null) return code;
    // It had not yet come to where it clears up, or there was nothing to be cleared.
    if (signals.some((each) => each === signal)) return exitCode.interrupted;
    terminal.err(`The command in the user namespace was ended by ${signal}.`);
    return exitCode.labFailed;
  } finally {
    for (const signal of signals) process.off(signal, pass);
  }
}
