import { Command, CommanderError, type Option } from 'commander';
import { DiskFailed } from '../kit/disk-failed.ts';
import { writeDuration } from '../kit/duration.ts';
import { TooManyEvents } from '../kit/event-queue.ts';
import { formatProblem, RefusedInput } from '../kit/problem.ts';
import { VerbFailed } from '../world/world.ts';
import { type CommandContext, type CommandEntry, exitCode } from './command.ts';
import { toolVersion } from './version.ts';

/** Builds the whole command line from the list of commands. */
export function buildProgram(entries: readonly CommandEntry[], context: CommandContext): Command {
  const program = new Command('reenact')
    .description('Re-enacts database outages on real PostgreSQL and says who was to blame.')
    .version(toolVersion, '-V, --version')
    .showSuggestionAfterError()
    .configureHelp({ optionDescription: describeOption })
    .configureOutput({
      writeOut: (text) => context.terminal.out(text.replace(/\n$/, '')),
      writeErr: (text) => context.terminal.err(text.replace(/\n$/, '')),
    })
    .exitOverride();
  // What commander adds itself, `help`, stands with the last of ours.
  const lastGroup = entries.at(-1)?.group;
  if (lastGroup !== undefined) program.commandsGroup(lastGroup).helpCommand(true);
  for (const entry of entries) {
    const command = new Command(entry.name).description(entry.summary).copyInheritedSettings(program);
    if (entry.group !== undefined) command.helpGroup(entry.group);
    entry.declare(command, context);
    program.addCommand(command);
  }
  return program;
}

/** What an option is for, its choices, and its default in the form in which one would write it. */
function describeOption({ description, argChoices, defaultValue, flags }: Option): string {
  const notes = argChoices ? [`choices: ${argChoices.join(', ')}`] : [];
  const isNothing =
    defaultValue === undefined || defaultValue === false || Object.keys(Object(defaultValue)).length === 0;
  if (typeof defaultValue === 'number') {
    const written = flags.includes('<duration>') ? writeDuration(defaultValue) : String(defaultValue);
    notes.push(`default: ${written}`);
  } else if (!isNothing) notes.push(`default: ${String(defaultValue)}`);
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}

/**
 * Runs the command line. Everything that can be the user's mistake becomes exit code 64 with its advice; everything
 * that can be the world's or the disk's becomes 70; anything else is a defect of reenact and keeps its stack.
 */
export async function runCommandLine(
  argv: readonly string[],
  entries: readonly CommandEntry[],
  context: CommandContext,
): Promise<void> {
  try {
    await buildProgram(entries, context).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      context.exit(error.exitCode === 0 ? exitCode.asExpected : exitCode.usage);
    } else if (error instanceof RefusedInput) {
      for (const problem of error.problems) context.terminal.err(formatProblem(problem));
      context.exit(exitCode.usage);
    } else if (error instanceof DiskFailed) {
      context.terminal.err(`The disk failed: ${error.message}`);
      context.terminal.err(
        '  = What was written before can be read. Make room there, and run the same command again.',
      );
      context.exit(exitCode.labFailed);
    } else if (error instanceof TooManyEvents) {
      context.terminal.err(`This cannot be computed: ${error.message}.`);
      context.exit(exitCode.labFailed);
    } else if (error instanceof VerbFailed) {
      context.terminal.err(`The lab failed: ${error.message}`);
      context.exit(exitCode.labFailed);
    } else {
      throw error;
    }
  }
}
