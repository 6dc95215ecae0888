#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { loadCommands } from './commands/index.ts';
import { openTerminal } from './terminal.ts';

const words = process.argv.slice(2);
await runCommandLine(words, await loadCommands(words), {
  terminal: openTerminal(),
  exit: (code) => {
    process.exitCode = code;
  },
});
