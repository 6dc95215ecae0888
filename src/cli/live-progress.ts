import { performance } from 'node:perf_hooks';
import type { Scenario } from '../model/scenario.ts';
import type { RecordedEvent } from '../recording/event.ts';
import { mixInk, wantsColors } from '../report/ink.ts';
import { advanceProgress, beginProgress } from '../report/progress.ts';
import { progressLines, progressNotes } from '../report/progress-lines.ts';
import type { Terminal } from './command.ts';

const redrawEveryMs = 200;

export interface LiveProgress {
  readonly take: (event: RecordedEvent) => void;
  /** Ends the display and clears what was drawn. */
  readonly stop: () => void;
}

/**
 * Shows a trial while it runs: redrawn in place where a person watches, plain lines for notable things elsewhere,
 * nothing if `quiet`.
 */
export function showProgress(scenario: Scenario, terminal: Terminal, quiet: boolean): LiveProgress {
  if (quiet) return { take: () => undefined, stop: () => undefined };
  return terminal.interactive ? redraw(scenario, terminal) : print(scenario, terminal);
}

function print(scenario: Scenario, terminal: Terminal): LiveProgress {
  let progress = beginProgress(scenario);
  return {
    take: (event) => {
      const next = advanceProgress(progress, event);
      for (const line of progressNotes(progress, next)) terminal.err(line);
      progress = next;
    },
    stop: () => undefined,
  };
}

function redraw(scenario: Scenario, terminal: Terminal): LiveProgress {
  const ink = mixInk(wantsColors(process.stderr));
  let progress = beginProgress(scenario);
  let newest = { atMs: 0, seen: performance.now() };
  const draw = () => {
    const nowMs = newest.atMs + (performance.now() - newest.seen);
    terminal.footer?.(progressLines(progress, nowMs, { columns: terminal.columns, ink }));
  };
  const timer = setInterval(draw, redrawEveryMs);
  return {
    take: (event) => {
      progress = advanceProgress(progress, event);
      if (event.atMs >= newest.atMs) newest = { atMs: event.atMs, seen: performance.now() };
    },
    stop: () => {
      clearInterval(timer);
      terminal.footer?.([]);
    },
  };
}
