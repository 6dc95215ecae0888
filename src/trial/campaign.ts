import { type RateInterval, wilsonInterval } from '../kit/proportion.ts';
import type { Verdict } from './judge.ts';

/** What many trials of one scenario say together. */
export interface CampaignSummary {
  readonly trials: number;
  readonly reenacted: number;
  readonly averted: number;
  readonly inconclusive: number;
  /** How many came out as the scenario expects. */
  readonly asExpected: number;
  /** The rate of `reenacted` among the conclusive trials, with its 95 % interval. */
  readonly rate?: number;
  readonly interval: RateInterval;
  readonly writes: CampaignWrites;
}

/** What became of the acknowledged writes, in those trials whose surviving nodes could be compared. */
export interface CampaignWrites {
  readonly acknowledged: number;
  /** Acknowledged, and not there in the end. */
  readonly lost: number;
  /** How many trials lost any. */
  readonly trialsWithLoss: number;
  /** In how many trials the surviving nodes could not be compared. */
  readonly trialsUntold: number;
}

/** Sums up the verdicts of repeated trials. Inconclusive ones are counted, never dropped silently. */
export function sumUp(verdicts: readonly Verdict[]): CampaignSummary {
  const count = (which: Verdict['verdict']) => verdicts.filter((verdict) => verdict.verdict === which).length;
  const reenacted = count('reenacted');
  const averted = count('averted');
  const conclusive = reenacted + averted;
  return {
    trials: verdicts.length,
    reenacted,
    averted,
    inconclusive: count('inconclusive'),
    asExpected: verdicts.filter((verdict) => verdict.asExpected).length,
    ...(conclusive > 0 ? { rate: reenacted / conclusive } : {}),
    interval: wilsonInterval(reenacted, conclusive),
    writes: sumUpWrites(verdicts),
  };
}

function sumUpWrites(verdicts: readonly Verdict[]): CampaignWrites {
  const told = verdicts.flatMap(({ ledger }) => (ledger.status === 'reconciled' ? [ledger] : []));
  return {
    acknowledged: told.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    lost: told.reduce((sum, { lost }) => sum + lost.count, 0),
    trialsWithLoss: told.filter(({ lost }) => lost.count > 0).length,
    trialsUntold: verdicts.length - told.length,
  };
}

/** The summary in one sentence: `20 of 20 trials reenacted it (95 % interval 84 % to 100 %)`. */
export function describeCampaign(summary: CampaignSummary): string {
  const percent = (rate: number) => `${Math.round(rate * 100)} %`;
  const conclusive = summary.reenacted + summary.averted;
  const dropped = summary.inconclusive > 0 ? `; ${summary.inconclusive} inconclusive` : '';
  if (conclusive === 0) return `none of ${summary.trials} trials was conclusive`;
  const { low, high } = summary.interval;
  return `${summary.reenacted} of ${conclusive} conclusive trials reenacted it (95 % interval ${percent(low)} to ${percent(high)})${dropped}`;
}

/** What became of the acknowledged writes, in a sentence: `None of 12,480 acknowledged writes was lost`. */
export function describeWrites({ acknowledged, lost, trialsWithLoss, trialsUntold }: CampaignWrites): string {
  const count = (number: number) => number.toLocaleString('en-US');
  const trials = (number: number) => (number === 1 ? '1 trial' : `${count(number)} trials`);
  const apart = `${trials(trialsUntold)} ended with nodes that could not be compared`;
  const untold = trialsUntold === 0 ? '' : `; ${apart}`;
  if (acknowledged === 0) {
    return trialsUntold === 0
      ? 'No write was acknowledged'
      : `Whether an acknowledged write was lost cannot be told: ${apart}`;
  }
  if (lost === 0) return `None of ${count(acknowledged)} acknowledged writes was lost${untold}`;
  return `${count(lost)} of ${count(acknowledged)} acknowledged writes were lost, in ${trials(trialsWithLoss)}${untold}`;
}
