import { type Answer, evidenceIn } from './answer.ts';
import type { Conclusion } from './conclusion.ts';
import type { Purpose } from './decide.ts';
import type { Evidence } from './evidence.ts';
import type { SearchOptions } from './options.ts';
import { planRound, type Question } from './plan-round.ts';
import type { SuspectSet } from './suspect-set.ts';

/** A trial that was decided on; its number counts from 1 and never changes. */
export interface PlannedTrial {
  readonly trial: number;
  readonly asked: SuspectSet;
  readonly purpose: Purpose;
}

/** What happened so far, kept where a killed process leaves it (answers-file.ts). */
export interface InvestigationLog {
  readonly planned: readonly PlannedTrial[];
  readonly answers: ReadonlyMap<number, Answer>;
  /** Both return once it is certain that the next process finds it. */
  readonly plan: (trials: readonly PlannedTrial[]) => void;
  readonly answer: (trial: number, answer: Answer) => void;
}

export interface InvestigationRequest {
  /** How many suspects there are. */
  readonly count: number;
  readonly options: SearchOptions;
  /** How many trials run side by side. */
  readonly width: number;
  readonly log: InvestigationLog;
  /** Runs one trial; may reject with anything once `interrupted` is aborted. */
  readonly ask: (trial: PlannedTrial) => Promise<Answer>;
  readonly interrupted: AbortSignal;
  /** Told before each round. */
  readonly beforeRound?: (questions: readonly Question[], evidence: Evidence) => void;
  /** Told after each trial. */
  readonly afterTrial?: (trial: PlannedTrial, answer: Answer) => void;
}

export interface InvestigationResult {
  readonly conclusion: Conclusion;
  readonly evidence: Evidence;
  readonly interrupted: boolean;
}

/**
 * Asks until there is a conclusion, or until it is interrupted. Trials that were planned and have no answer - those of
 * a process that was killed - come first, so that the same trials are asked in the same order whatever happens, and
 * none twice.
 */
export async function investigate(request: InvestigationRequest): Promise<InvestigationResult> {
  const { count, options, width, log, interrupted } = request;
  for (;;) {
    const unanswered = log.planned.filter(({ trial }) => !log.answers.has(trial));
    // If one fails for good - there is no room for its answer - the others beside it come to their end first.
    const ends = await Promise.allSettled(unanswered.map((trial) => answerOne(request, trial)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    const evidence = evidenceOf(log, options);
    if (interrupted.aborted) {
      const round = planRound(count, evidence, 1);
      const conclusion = round.kind === 'done' ? round.conclusion : round.questions[0]?.known;
      if (!conclusion) throw new Error('a round was planned without a question');
      return { conclusion, evidence, interrupted: true };
    }
    const round = planRound(count, evidence, width);
    if (round.kind === 'done') return { conclusion: round.conclusion, evidence, interrupted: false };
    request.beforeRound?.(round.questions, evidence);
    const first = log.planned.length + 1;
    log.plan(round.questions.map(({ asked, purpose }, index) => ({ trial: first + index, asked, purpose })));
  }
}

async function answerOne(request: InvestigationRequest, trial: PlannedTrial): Promise<void> {
  if (request.interrupted.aborted) return;
  let answer: Answer;
  try {
    answer = await request.ask(trial);
  } catch (error) {
    if (request.interrupted.aborted) return;
    throw error;
  }
  if (request.interrupted.aborted && answer.outcome === 'inconclusive') return;
  request.log.answer(trial.trial, answer);
  request.afterTrial?.(trial, answer);
}

/** The answers in the order in which the trials were planned. */
export function evidenceOf(log: InvestigationLog, options: SearchOptions): Evidence {
  const answers = log.planned.flatMap(({ trial }) => {
    const answer = log.answers.get(trial);
    return answer ? evidenceIn(answer) : [];
  });
  return { answers, options };
}
