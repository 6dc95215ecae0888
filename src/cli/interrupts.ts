import { setMaxListeners } from 'node:events';
import type { Terminal } from './command.ts';

/** Ctrl-C and its kin: the first asks for an orderly end, the second ends at once and leaves it to the guardian. */
export function watchInterrupts(terminal: Terminal): {
  readonly signal: AbortSignal;
  readonly stop: () => void;
} {
  const controller = new AbortController();
  // Every fault, step and wait of every trial that plays beside another listens: many, and no leak to be warned of.
  setMaxListeners(0, controller.signal);
  const interrupt = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(130);
    terminal.err(`\n${signal}: ending the trial and clearing up. Once more to stop at once.`);
    controller.abort(new Error(`interrupted by ${signal}`));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    stop: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
