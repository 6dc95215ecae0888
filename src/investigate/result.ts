import { type RateInterval, wilsonInterval } from '../kit/proportion.ts';
import type { Outcome } from './answer.ts';
import type { Conclusion } from './conclusion.ts';
import { type Evidence, type Tally, tally } from './evidence.ts';
import type { Shortfall } from './shortfall.ts';
import { members, type SuspectSet } from './suspect-set.ts';
import { type Exhibit, judgeSuspects, type SuspectVerdict, type Word } from './verdicts.ts';

/** A rate seen in trials, with its 95 % interval. */
export interface SeenRate extends Tally {
  readonly interval: RateInterval;
}

/** What an investigation found, in the suspects' names: the content of result.json. */
export interface InvestigationReport {
  readonly format: 'reenact-investigation';
  readonly version: 1;
  readonly title: string;
  readonly outcome: Conclusion['outcome'];
  readonly why?: string;
  /** What kept the outage from coming, if no trial reenacted it. */
  readonly shortfall?: readonly Shortfall[];
  /** The command that repeats a trial of which `shortfall` speaks. */
  readonly repeat?: string;
  /** How sure each answer is to be. */
  readonly confidence: number;
  /** One trial was taken for an answer, because the outage was said to come every time. */
  readonly deterministic: boolean;
  readonly trials: number;
  readonly inconclusive: number;
  readonly suspects: readonly ReportedSuspect[];
  /** Every minimal sufficient set that was found. */
  readonly causes: readonly {
    readonly suspects: readonly string[];
    readonly seen: SeenRate;
    /** The chance that something in it is not needed. */
    readonly doubt: number;
  }[];
  /** The trials on which the verdicts rest, in their order. */
  readonly decisive?: readonly DecisiveTrial[];
  /** Smallest sets of suspects without which the outage was averted. */
  readonly averting: readonly (readonly string[])[];
  readonly masks: readonly { readonly by: readonly string[]; readonly masked: readonly string[] }[];
  /** Every set that was let act, in the order of the first trials, with what came of it. */
  readonly questions: readonly { readonly acted: readonly string[]; readonly seen: SeenRate }[];
}

/** A trial on which a verdict rests, and where to see it. Paths are relative to the folder of results. */
export interface DecisiveTrial {
  readonly trial: number;
  readonly acted: readonly string[];
  readonly outcome: Outcome;
  /** The command that shows it: it makes the report of its recording, or plays it again. */
  readonly show: string;
  readonly recording?: string;
  readonly report?: string;
}

export interface ReportedSuspect {
  readonly name: string;
  readonly word: Word;
  readonly with: readonly (readonly string[])[];
  readonly by?: readonly string[];
  readonly exhibits: readonly {
    readonly what: Exhibit['what'];
    readonly acted: readonly string[];
    readonly seen: SeenRate;
  }[];
  readonly rates?: { readonly with: SeenRate; readonly without: SeenRate };
  readonly trialsToDecide?: number;
}

/** Puts a conclusion and the verdicts on the suspects into names and counts. */
export function reportInvestigation(
  title: string,
  suspects: readonly string[],
  evidence: Evidence,
  conclusion: Conclusion,
  trials: Pick<InvestigationReport, 'trials' | 'inconclusive'>,
): InvestigationReport {
  const names = (set: SuspectSet) => members(set).map((index) => suspects[index] ?? '');
  const { options } = evidence;
  return {
    format: 'reenact-investigation',
    version: 1,
    title,
    outcome: conclusion.outcome,
    ...(conclusion.why ? { why: conclusion.why } : {}),
    confidence: options.confidence,
    deterministic: options.deterministic,
    ...trials,
    suspects: judgeSuspects(suspects.length, evidence, conclusion).map((verdict) => reported(verdict, names)),
    causes: conclusion.causes.map(({ set, doubt }) => ({
      suspects: names(set),
      seen: seenRate(tally(evidence, set)),
      doubt,
    })),
    averting: conclusion.averting.filter((set) => set !== 0n).map(names),
    masks: conclusion.masks.map(({ by, masked }) => ({ by: names(by), masked: names(masked) })),
    questions: [...new Set(evidence.answers.map(({ asked }) => asked))].map((asked) => ({
      acted: names(asked),
      seen: seenRate(tally(evidence, asked)),
    })),
  };
}

function reported(verdict: SuspectVerdict, names: (set: SuspectSet) => string[]): ReportedSuspect {
  const name = names(1n << BigInt(verdict.suspect))[0] ?? '';
  const { by, rates, trialsToDecide } = verdict;
  return {
    name,
    word: verdict.word,
    with: verdict.causes.map((cause) => names(cause).filter((other) => other !== name)),
    ...(by === undefined ? {} : { by: names(by) }),
    exhibits: verdict.exhibits.map(({ what, acted, tally }) => ({
      what,
      acted: names(acted),
      seen: seenRate(tally),
    })),
    ...(rates ? { rates: { with: seenRate(rates.with), without: seenRate(rates.without) } } : {}),
    ...(trialsToDecide === undefined ? {} : { trialsToDecide }),
  };
}

function seenRate(seen: Tally): SeenRate {
  return { ...seen, interval: wilsonInterval(seen.hits, seen.hits + seen.misses) };
}
