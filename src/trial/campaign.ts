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
