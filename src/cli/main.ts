#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { commands } from './commands/index.ts';
import { openTerminal } from './terminal.ts';

await runCommandLine(process.argv.slice(2), commands, {
  terminal: openTerminal(),
  exit: (code) => {
    process.exitCode = code;
  },
});
