import type { Answer } from '../../investigate/answer.ts';
import type { PlannedTrial } from '../../investigate/investigation.ts';
import { formatDuration } from '../../kit/duration.ts';
import type { Ink } from '../../report/ink.ts';
import { printable } from '../../report/printable.ts';
import { clip } from '../../report/wrap.ts';
import { doubtOf, questionSentence } from './progress.ts';

/** What is to be shown of an investigation while it runs. */
export interface BeliefPanel {
  readonly title: string;
  readonly suspects: readonly string[];
  /** How many trials it will probably take. */
  readonly expected: readonly [low: number, high: number];
  /** Trials answered: by this process, and by earlier ones. */
  readonly answered: number;
  readonly before: number;
  /** How long this process is at it. */
  readonly elapsedMs: number;
  /** The chance of each suspect to be part of a cause, as last computed. */
  readonly suspicion?: readonly number[];
  readonly running: readonly PlannedTrial[];
  readonly last?: { readonly trial: PlannedTrial; readonly answer: Answer };
}

/** So many suspects are shown with their bars; of more only the most suspicious. */
const mostBars = 12;

const barWidth = 20;

/** The lines that stand in a terminal while an investigation runs; each fits the width. */
export function beliefLines(
  panel: BeliefPanel,
  { columns, ink }: { readonly columns: number; readonly ink: Ink },
): string[] {
  const width = Math.min(columns, 120) - 1;
  const { last, running, suspects } = panel;
  const said = last && `trial ${last.trial.trial} ${last.answer.outcome}${doubtOf(last.answer, suspects)}`;
  const label = (name: string, text: string) =>
    `${ink.dim(name.padEnd(6))} ${clip(printable(text), width - 7)}`;
  return [
    ink.bold(clip(printable(panel.title), width)),
    clip(countLine(panel), width),
    ...barLines(panel, width, ink),
    ...(said ? [label('last', said)] : []),
    ...running.map((trial, index) => label(index === 0 ? 'now' : '', questionSentence(trial, suspects))),
  ];
}

/** `14 trials of about 11 to 55 in 2 m 03 s; up to 6 m 01 s more`. */
function countLine({ answered, before, expected: [low, high], elapsedMs }: BeliefPanel): string {
  const about = low === high ? `about ${low}` : `about ${low} to ${high}`;
  const now = answered - before;
  const so = `${answered} of ${about} trials; at it for ${formatDuration(Math.floor(elapsedMs / 1_000) * 1_000)}`;
  const perTrialMs = now > 0 ? elapsedMs / now : 0;
  const [least, most] = [low, high].map((count) => Math.max(0, count - answered) * perTrialMs);
  if (perTrialMs === 0 || !most) return so;
  const whole = (ms: number) => formatDuration(Math.ceil(ms / 1_000) * 1_000);
  return `${so}, ${least ? `${whole(least)} to ${whole(most)}` : `up to ${whole(most)}`} more`;
}

function barLines({ suspects, suspicion }: BeliefPanel, width: number, ink: Ink): string[] {
  if (!suspicion) return [];
  const ranked = suspects
    .map((name, index) => ({ name, index, chance: suspicion[index] ?? 0 }))
    .toSorted((a, b) => b.chance - a.chance || a.index - b.index);
  const few = ranked.length > mostBars + 1 ? ranked.slice(0, mostBars) : ranked;
  const rest = ranked.slice(few.length);
  const nameWidth = Math.min(width - barWidth - 10, Math.max(...few.map(({ name }) => name.length)));
  // In the order of the scenario, so that nobody changes places while the bars grow and shrink.
  const bars = few
    .toSorted((a, b) => a.index - b.index)
    .map(({ name, chance }) => {
      const full = Math.round(chance * barWidth);
      const painted = `${ink.red('█'.repeat(full))}${ink.dim('░'.repeat(barWidth - full))}`;
      return `  ${clip(printable(name), nameWidth).padEnd(nameWidth)}  ${painted} ${percent(chance)}`;
    });
  const most = rest[0]?.chance ?? 0;
  return rest.length === 0
    ? bars
    : [...bars, ink.dim(`  and ${rest.length} others, at most ${percent(most).trim()} each`)];
}

const percent = (share: number) => `${String(Math.round(share * 100)).padStart(3)} %`;
