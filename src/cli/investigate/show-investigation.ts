import type { Answer } from '../../investigate/answer.ts';
import type { PlannedTrial } from '../../investigate/investigation.ts';
import { startRealClock } from '../../kit/real-clock.ts';
import { mixInk, wantsColors } from '../../report/ink.ts';
import { hang } from '../../report/wrap.ts';
import type { Terminal } from '../command.ts';
import { type BeliefPanel, beliefLines } from './belief-panel.ts';
import { questionSentence, suspicionLine, trialLine } from './progress.ts';

const redrawEveryMs = 250;

/** What people see of an investigation while it runs. */
export interface ShownInvestigation {
  /** A round of trials is decided on; while the search narrows down, with what is believed of each suspect. */
  readonly round: (suspicion: readonly number[] | undefined) => void;
  readonly begin: (trial: PlannedTrial) => void;
  readonly end: (trial: PlannedTrial, answer: Answer) => void;
  /** A line that stays. */
  readonly tell: (line: string) => void;
  readonly stop: () => void;
}

/**
 * Shows an investigation while it runs: a panel redrawn in place where a person watches, a line for each trial elsewhere,
 * nothing if `quiet`.
 * @param about what is known of it before it begins
 */
export function showInvestigation(
  about: Pick<BeliefPanel, 'title' | 'suspects' | 'expected' | 'before'>,
  terminal: Terminal,
  quiet: boolean,
): ShownInvestigation {
  const nothing = () => undefined;
  if (quiet) return { round: nothing, begin: nothing, end: nothing, tell: nothing, stop: nothing };
  return terminal.interactive && terminal.footer
    ? redrawn(about, terminal)
    : printed(about.suspects, terminal);
}

function printed(suspects: readonly string[], { err }: Terminal): ShownInvestigation {
  let before: string | undefined;
  return {
    round: (suspicion) => {
      const line = suspicionLine(suspicion, suspects);
      // The same belief again is no news.
      if (line !== undefined && line !== before) err(line);
      before = line;
    },
    begin: (trial) => err(`      ${questionSentence(trial, suspects)}`),
    end: (trial, answer) => err(trialLine(trial, answer, suspects)),
    tell: err,
    stop: () => undefined,
  };
}

function redrawn(
  about: Pick<BeliefPanel, 'title' | 'suspects' | 'expected' | 'before'>,
  terminal: Terminal,
): ShownInvestigation {
  const clock = startRealClock();
  const beganMs = clock.now();
  const ink = mixInk(wantsColors(process.stderr));
  let panel: BeliefPanel = { ...about, answered: about.before, elapsedMs: 0, running: [] };
  const draw = () => {
    panel = { ...panel, elapsedMs: clock.now() - beganMs };
    terminal.footer?.(beliefLines(panel, { columns: terminal.columns, ink }));
  };
  const timer = setInterval(draw, redrawEveryMs);
  return {
    round: (suspicion) => {
      if (suspicion) panel = { ...panel, suspicion };
    },
    begin: (trial) => {
      panel = { ...panel, running: [...panel.running, trial] };
      draw();
    },
    end: (trial, answer) => {
      const running = panel.running.filter((other) => other !== trial);
      panel = { ...panel, running, last: { trial, answer }, answered: panel.answered + 1 };
      draw();
    },
    tell: (line) => hang('', line, terminal.columns).forEach((one) => terminal.err(one)),
    stop: () => {
      clearInterval(timer);
      terminal.footer?.([]);
    },
  };
}
