import type { Command } from 'commander';

/** The exit codes of every command; docs/errors.md explains them. */
export const exitCode = {
  asExpected: 0,
  deviated: 1,
  inconclusive: 2,
  usage: 64,
  labFailed: 70,
  interrupted: 130,
} as const;

/** The terminal a command talks to; tests pass one that collects. */
export interface Terminal {
  /** Writes a line to standard output: the command's answer. */
  readonly out: (line: string) => void;
  /**
   * Writes bytes to standard output as they are, for answers too long to be strings, and waits while its reader is slow.
   * Gives false once nobody reads any more. Absent where only lines can be collected.
   */
  readonly bytes?: (bytes: Uint8Array) => Promise<boolean>;
  /** Writes a line to standard error: progress, warnings, errors. */
  readonly err: (line: string) => void;
  /**
   * Keeps these lines at the end of standard error, in place of those before; what else is written there stands above
   * them. Each must fit the width. Only where `interactive`.
   */
  readonly footer?: (lines: readonly string[]) => void;
  /** True if a person is likely watching, so that progress may redraw itself. */
  readonly interactive: boolean;
  /** Width in columns; at least 40. */
  readonly columns: number;
}

export interface CommandContext {
  readonly terminal: Terminal;
  /** Sets the process's exit code; the process ends when its work is done. */
  readonly exit: (code: number) => void;
}

/**
 * One command of the command line: its name and how it declares its arguments, options and action on the
 * commander object made for it. An action throws `RefusedInput` for a user's mistake (exit 64, printed by
 * the caller) and calls `context.exit` with any other code than 0.
 */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** The heading of the help under which it stands, if the help has several. */
  readonly group?: string;
  readonly declare: (command: Command, context: CommandContext) => void;
}
